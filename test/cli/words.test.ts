import { describe, expect, it } from 'vitest'
import { fill, recognise } from '../../src/cli/words.ts'

const memory = new Map([
  ['link', 'https://till.example/p/K7Q2'],
  ['ref', 'K7Q2'],
])

describe('the words of a story', () => {
  it.each([
    ['Balance $0.00.', 'Balance $0.00.', {}],
    ['Balance ...', 'Balance $0.00. BUY 20 to add.', {}],
    ['...', '', {}],
    [
      'Pay: {link} Thanks',
      'Pay: http://127.0.0.1:3000/p/AB12 Thanks',
      { link: 'http://127.0.0.1:3000/p/AB12' },
    ],
    ['Ref {ref}.', 'Ref 9ZXY.', { ref: '9ZXY' }],
    ['Your code: {code}', 'Your code: 123456', { code: '123456' }],
    ['{day} {month}', '23 Nov', { day: '23', month: 'Nov' }],
    ['ref {same ref}', 'ref K7Q2', {}],
    ['a\nb', 'a\nb', {}],
  ])('%j is met by %j', (pattern, words, learnt) => {
    expect(recognise(pattern, words, memory)).toEqual(new Map(Object.entries(learnt)))
  })

  it.each([
    ['Balance $0.00.', 'Balance $0.00. BUY 20 to add.'],
    ['Balance $0.00.', 'Balance $0x00.'],
    ['Ref {ref}.', 'Ref 0O1I.'],
    ['Pay: {link}', 'Pay: later'],
    ['ref {same ref}', 'ref 9ZXY'],
  ])('%j is not met by %j', (pattern, words) => {
    expect(recognise(pattern, words, memory)).toBeUndefined()
  })

  it('can be said again', () => {
    expect(fill('My ref is {ref}', memory)).toBe('My ref is K7Q2')
    expect(() => fill('{name}', memory)).toThrow('nobody has said what {name} is')
    expect(() => recognise('{same name}', 'x', memory)).toThrow('nobody has said what {name} is')
  })
})
