import { type Figure, isMet, ratioOf } from './figure.ts'

export const HEAD = '| what | TextTill | beside | of it | goal |\n| --- | ---: | ---: | ---: | --- |'

/** A figure as a line of a Markdown table. */
export function lineOf(figure: Figure): string {
  const { what, ours, theirs, unit, peer, goal } = figure
  const wanted = goal?.atLeast
    ? `≥ ${shortly(goal.atLeast)}`
    : goal?.atMost
      ? `≤ ${shortly(goal.atMost)}`
      : ''
  const met = isMet(figure) === undefined ? '' : isMet(figure) ? ', met' : ', not met'
  const cells = [
    what,
    `${count(ours)} ${unit}`,
    theirs === undefined ? '' : `${count(theirs)} ${peer}`,
    shortly(ratioOf(figure)),
    wanted + met,
  ]
  return `| ${cells.join(' | ')} |`
}

const ROW = 22
const LEFT = 300
const SCALE = 300

/** Bars of the ratios as a picture, the goal a line across; longer than twice its peer is cut. */
export function chartOf(figures: readonly Figure[]): string {
  const bars = figures.filter((figure) => ratioOf(figure) !== undefined)
  const rows = bars.map((figure, i) => {
    const ratio = ratioOf(figure)!
    const y = i * ROW + 10
    const goal = figure.goal?.atLeast ?? figure.goal?.atMost
    const colour = isMet(figure) === false ? '#c2571a' : '#2a7d4f'
    return [
      `<text x="${LEFT - 8}" y="${y + 12}" text-anchor="end">${figure.what}</text>`,
      `<rect x="${LEFT}" y="${y}" width="${across(ratio)}" height="${ROW - 6}" fill="${colour}"/>`,
      `<text x="${LEFT + across(ratio) + 6}" y="${y + 12}">${shortly(ratio)}</text>`,
      goal === undefined
        ? ''
        : `<path d="M${LEFT + across(goal)} ${y - 2}v${ROW - 2}" stroke="currentColor" stroke-width="2"/>`,
    ].join('')
  })
  const height = bars.length * ROW + 20
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 ${height}" font-family="system-ui, sans-serif" font-size="13" fill="#666" color="#666">`,
    ...rows,
    '</svg>\n',
  ].join('\n')
}

function across(ratio: number): number {
  return Math.round(Math.min(ratio, 2) * SCALE)
}

function shortly(number: number | undefined): string {
  return number === undefined ? '' : String(Number(number.toFixed(2)))
}

function count(number: number): string {
  return number < 10 ? shortly(number) : Math.round(number).toLocaleString('en-US')
}
