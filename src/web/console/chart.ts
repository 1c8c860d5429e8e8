import { html } from 'hono/html'
import type { Markup } from '../../page/page.ts'

const WIDTH = 300
const HEIGHT = 72

/** Bars, one for each day, the last of them today. @param label what somebody hears who does not see it */
export function chart(values: number[], label: string): Markup {
  const most = Math.max(1, ...values.map(Math.abs))
  const step = WIDTH / values.length
  return html`<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}" preserveAspectRatio="none">
${values.map((value, i) => {
  const height = value === 0 ? 1 : Math.max(2, (Math.abs(value) / most) * HEIGHT)
  const [x, y] = [(i * step + 1).toFixed(1), (HEIGHT - height).toFixed(1)]
  return html`<rect x="${x}" y="${y}" width="${(step - 2).toFixed(1)}" height="${height.toFixed(1)}" class="${value < 0 ? 'less' : ''}"></rect>`
})}</svg>`
}
