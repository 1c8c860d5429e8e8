import { Router } from 'express'
import { html } from 'hono/html'
import { type Markup, page, pageFile } from '../../page/page.ts'
import type { Doors } from '../app.ts'
import { sendFile, sendPage } from '../pages.ts'
import { PROBLEMS, type ProblemCode } from '../problem-codes.ts'
import { TAGS } from './tags.ts'

/** A JSON schema, as far as this page reads it. */
type Schema = {
  $ref?: string
  type?: string
  description?: string
  enum?: string[]
  const?: string
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  anyOf?: Schema[]
  allOf?: Schema[]
}

type Content = { content?: Record<string, { schema: Schema }> }

type Operation = {
  operationId: string
  tags: string[]
  summary: string
  description?: string
  security: Record<string, unknown>[]
  parameters?: { name: string; in: string; required: boolean; description?: string; schema: Schema }[]
  requestBody?: Content
  responses: Record<string, Content & { description: string }>
  'x-codeSamples': { source: string }[]
}

/** What this page reads of an OpenAPI document. */
export type Described = {
  info: { title: string; description: string }
  paths: Record<string, Record<string, Operation>>
  webhooks: Record<string, { post: { summary: string; requestBody: Content } }>
  components: { schemas: Record<string, Schema> }
}

/** The API's document as people read it: one page without scripts, made from the document itself. */
export function docsPage(doors: Doors, describe: () => Described): Router {
  const router = Router()
  const file = pageFile('text/css; charset=utf-8', new URL('./docs.css', import.meta.url))
  router.get('/docs/api.css', sendFile(file))
  router.get('/docs/api', (_request, response) => sendPage(response, doors, whole(describe())))
  return router
}

function whole({ info, paths, webhooks, components }: Described): Markup {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  )
  const parts = Object.entries(TAGS).map(([tag, about]) => {
    const its = operations.filter(({ operation }) => operation.tags.includes(tag))
    return { tag, about, its }
  })
  return page({
    title: info.title,
    description: info.description,
    stylesheets: ['/style.css', '/docs/api.css'],
    wide: true,
    main: html`<div class="api">
<nav aria-label="Operations">${parts.map(
      ({ tag, its }) =>
        html`<strong><a href="#${partId(tag)}">${tag}</a></strong><ul>${its.map(
          ({ operation: { operationId, summary } }) =>
            html`<li><a href="#${operationId}">${summary}</a></li>`,
        )}</ul>`,
    )}<strong><a href="#messages">Messages</a></strong><strong><a href="#schemas">Schemas</a></strong><strong><a href="#problems">Problems</a></strong></nav>
<div>
<h1>${info.title}</h1>
<p>${info.description} The same as <a href="/v1/openapi.json">OpenAPI 3.1</a>.</p>
<p class="row parts">${parts.map(({ tag }) => html`<a href="#${partId(tag)}">${tag}</a>`)}<a href="#messages">Messages</a><a href="#schemas">Schemas</a><a href="#problems">Problems</a></p>
${parts.map(
  ({ tag, about, its }) =>
    html`<section id="${partId(tag)}"><h2>${tag}</h2><p>${about}</p>${its.map(({ path, method, operation }) =>
      operationShown(path, method, operation),
    )}</section>`,
)}
<section id="messages"><h2>Messages</h2><p>What webhooks hear.</p>${Object.entries(webhooks).map(
      ([type, { post }]) =>
        html`<article id="message-${type}"><h3><code>${type}</code></h3><p>${post.summary}</p>${fields(post.requestBody.content!['application/json']!.schema)}</article>`,
    )}</section>
<section id="schemas"><h2>Schemas</h2>${Object.entries(components.schemas).map(
      ([name, schema]) => html`<article id="schema-${name}"><h3>${name}</h3>${fields(schema)}</article>`,
    )}</section>
<section id="problems"><h2>Problems</h2>
<p>Errors are <code>application/problem+json</code>. Programs go by <code>code</code>, which never changes; <code>detail</code> says what happened, for people.</p>
<table><thead><tr><th>Code</th><th>Status</th><th>What it means</th></tr></thead><tbody>${(
      Object.keys(PROBLEMS) as ProblemCode[]
    ).map(
      (code) =>
        html`<tr><td><code>${code}</code></td><td>${PROBLEMS[code][0]}</td><td>${PROBLEMS[code][1]}</td></tr>`,
    )}</tbody></table></section>
</div></div>`,
  })
}

function partId(tag: string): string {
  return `part-${tag.toLowerCase().replace(/\W+/g, '-')}`
}

function operationShown(path: string, method: string, operation: Operation): Markup {
  const { operationId, summary, description, security, parameters = [], requestBody, responses } = operation
  const [status = '', answer] = Object.entries(responses).find(([code]) => code.startsWith('2')) ?? []
  const who = security.some((one) => 'session' in one)
    ? 'A customer’s session.'
    : security.length
      ? 'An API key.'
      : 'Anyone.'
  const asked = requestBody?.content?.['application/json']?.schema
  const answered = answer?.content?.['application/json']?.schema
  return html`<article id="${operationId}">
<h3>${summary}</h3>
<p><span class="method ${method.toLowerCase()}">${method}</span> <code>${path}</code> <span class="badge">${who}</span></p>
${description ? html`<p>${description}</p>` : ''}
${
  parameters.length
    ? rows(parameters.map((one) => ({ ...one, name: one.name, schema: one.schema, from: one.in })))
    : ''
}
${asked ? html`<h4>Body</h4>${fields(asked)}` : ''}
<h4>Example</h4>
<pre tabindex="0">${operation['x-codeSamples'][0]!.source}</pre>
<h4>Answer ${status}</h4>
${answered ? fields(answered) : html`<p class="muted">Nothing.</p>`}
</article>`
}

/** The fields of an object, or what else a schema is. */
function fields(schema: Schema): Markup {
  if (!schema.properties) return html`<p>${typeOf(schema)}</p>`
  const { properties, required = [] } = schema
  return rows(
    Object.entries(properties).map(([name, one]) => ({
      name,
      schema: one,
      required: required.includes(name),
      from: '',
      ...(one.description !== undefined && { description: one.description }),
    })),
  )
}

type Row = { name: string; schema: Schema; required: boolean; from: string; description?: string }

function rows(all: Row[]): Markup {
  const isTold = all.some(({ description, schema }) => description ?? schema.description)
  return html`<table><thead><tr><th>Field</th><th>Type</th>${isTold ? html`<th>About</th>` : ''}</tr></thead><tbody>${all.map(
    ({ name, schema, required, from, description }) => html`<tr>
<td><code>${name}</code>${from ? html` <span class="muted">${from}</span>` : ''}</td>
<td>${typeOf(schema)}${required ? '' : html` <span class="muted">optional</span>`}</td>
${isTold ? html`<td>${description ?? schema.description ?? ''}</td>` : ''}</tr>`,
  )}</tbody></table>`
}

function typeOf(schema: Schema): Markup {
  const { $ref, anyOf, allOf, items, type } = schema
  if ($ref !== undefined) {
    const name = $ref.split('/').at(-1)!
    return html`<a href="#schema-${name}">${name}</a>`
  }
  const among = anyOf ?? allOf
  if (among) return html`${among.map((one, i) => html`${i ? ' or ' : ''}${typeOf(one)}`)}`
  if (schema.const !== undefined) return html`<code>${schema.const}</code>`
  if (schema.enum) return html`${schema.enum.map((one, i) => html`${i ? ', ' : ''}<code>${one}</code>`)}`
  if (items) return html`list of ${typeOf(items)}`
  if (schema.properties) return html`object with ${Object.keys(schema.properties).join(', ')}`
  return html`${type ?? 'anything'}`
}
