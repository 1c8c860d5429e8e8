import { html } from 'hono/html'
import type { Markup } from '../../page/page.ts'

const WIDTH = 300
const HEIGHT = 72

/**
 * Bars, one for each day, the last of them today. Below nothing they hang red.
 *
 * @param args.label what somebody hears who does not see it
 * @param args.says what is said of a bar where a mouse rests on it
 */
export function chart(
  values: number[],
  args: { label: string; says(value: number, i: number): string },
): Markup {
  const most = Math.max(0, ...values)
  const least = Math.min(0, ...values)
  const scale = HEIGHT / (most - least || 1)
  const step = WIDTH / values.length
  const zero = most * scale || HEIGHT - 1
  return html`<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${args.label}" preserveAspectRatio="none">
<line x1="0" x2="${WIDTH}" y1="${zero.toFixed(1)}" y2="${zero.toFixed(1)}"></line>
${values.map((value, i) => {
  const height = value === 0 ? 0 : Math.max(2, Math.abs(value) * scale)
  const y = value < 0 ? zero : zero - height
  const colour = value < 0 ? 'less' : i === values.length - 1 ? 'today' : ''
  return html`<rect x="${(i * step + 1).toFixed(1)}" y="${y.toFixed(1)}" width="${(step - 2).toFixed(1)}" height="${height.toFixed(1)}" rx="1" class="${colour}"><title>${args.says(value, i)}</title></rect>`
})}</svg>`
}
