import { html } from 'hono/html'
import type { Letter } from '../till/letter.ts'

const WIDTH = 62

/** A letter as plain text: what phones, screen readers and old hands read. */
export function textOf(letter: Letter): string {
  const widest = Math.max(...letter.rows.map(({ label }) => label.length))
  const rows = letter.rows.map(({ label, value }) => `${label.padEnd(widest)}   ${value}`)
  const lines = letter.lines.flatMap((line) =>
    wrapped(`- ${line}`).map((part, i) => (i > 0 ? `  ${part}` : part)),
  )
  return [
    letter.heading,
    ...wrapped(letter.lead),
    '',
    ...rows,
    '',
    ...lines,
    '',
    `${letter.link.words}: ${letter.link.url}`,
    '',
    ...wrapped(letter.footer),
    '',
  ].join('\n')
}

function wrapped(line: string): string[] {
  const lines = ['']
  for (const word of line.split(' ')) {
    const longer = lines.at(-1) === '' ? word : `${lines.at(-1)} ${word}`
    if (longer.length <= WIDTH || lines.at(-1) === '') lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines
}

const FONT = "font-family:ui-sans-serif,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"

/**
 * A letter in HTML as mailboxes show it: one narrow table, styles on each element, no picture and nothing that is
 * loaded from anywhere. Where a mailbox follows dark mode, the few colours follow.
 */
export async function htmlOf(letter: Letter): Promise<string> {
  const rows = letter.rows.map(
    ({ label, value, strong }) => html`<tr>
<td class="soft" style="padding:7px 12px 7px 0;color:#665d4f;vertical-align:top">${label}</td>
<td class="ink" style="padding:7px 0;text-align:right;${strong ? 'font-weight:700;font-size:18px' : ''}">${value}</td>
</tr>`,
  )
  const page = html`<!doctype html>
<html lang="${letter.language ?? 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${letter.subject}</title>
<style>
@media (prefers-color-scheme: dark) {
.ground { background: #171411 !important }
.sheet { background: #211d18 !important; border-color: #383128 !important }
.ink, .ink a { color: #f2ebde !important }
.soft { color: #b3a795 !important }
.line { border-color: #383128 !important }
}
</style>
</head>
<body class="ground" style="margin:0;background:#f4f0e7;${FONT}">
<div style="display:none;max-height:0;overflow:hidden">${letter.preview}</div>
<table role="presentation" class="ground" width="100%" cellpadding="0" cellspacing="0" style="background:#f4f0e7">
<tr><td align="center" style="padding:28px 14px">
<table role="presentation" class="sheet" width="440" cellpadding="0" cellspacing="0" style="width:100%;max-width:440px;background:#fffdf8;border:1px solid #e0d8c8;border-radius:14px">
<tr><td class="ink" style="padding:28px 28px 4px;color:#28231c;font-size:16px;line-height:1.5">
<h1 class="ink" style="margin:0 0 4px;font-size:24px;line-height:1.25;color:#28231c">${letter.heading}</h1>
<p style="margin:0">${letter.lead}</p>
</td></tr>
<tr><td style="padding:14px 28px">
<table role="presentation" class="line ink" width="100%" cellpadding="0" cellspacing="0" style="border-top:1px dashed #8d8371;border-bottom:1px dashed #8d8371;font-size:15px;color:#28231c">
${rows}
</table>
</td></tr>
<tr><td class="ink" style="padding:4px 28px 8px;color:#28231c;font-size:15px;line-height:1.5">
${letter.lines.map((line) => html`<p style="margin:0 0 8px">${line}</p>`)}
</td></tr>
<tr><td style="padding:4px 28px 26px">
<a href="${letter.link.url}" style="display:inline-block;padding:11px 20px;border-radius:999px;background:#1d6b52;color:#fffdf8;font-weight:600;font-size:15px;text-decoration:none">${letter.link.words}</a>
</td></tr>
</table>
<p class="soft" style="max-width:440px;margin:16px auto 0;color:#665d4f;font-size:13px;line-height:1.5">${letter.footer}</p>
</td></tr>
</table>
</body>
</html>
`
  return String(await page)
}
