// Draws every mermaid fence of the guide to <first 16 hex of sha256 of its source>.svg in this folder, and deletes the
// drawings that no fence wants any more. Run by `make generate`; `node draw.mjs --all` draws again what is there.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { renderMermaidSVG } from 'beautiful-mermaid'

const here = dirname(fileURLToPath(import.meta.url))
const guide = dirname(here)
const widest = 960 // px; views/static/diagram.css has a class for each 40 px up to here
const smallest = 0.85 // of its size, to which a phone may shrink a drawing before it scrolls: letters of 11 px

// lessons are the files that may hold fences: <section>/<topic>.md.
function lessons() {
  const folders = readdirSync(guide, { withFileTypes: true }).filter(f => f.isDirectory() && f.name !== 'diagrams')
  return folders.flatMap(folder =>
    readdirSync(join(guide, folder.name)).filter(f => f.endsWith('.md')).map(f => join(folder.name, f)))
}

// fences finds the mermaid fences of one file, as the Markdown parser sees them.
function fences(file) {
  const found = []
  let open = null
  readFileSync(join(guide, file), 'utf8').split(/\r?\n/).forEach((line, i) => {
    const mark = line.match(/^(\s*)(`{3,}|~{3,})\s*(\S*)(.*)$/)
    if (!open && mark) {
      open = { indent: mark[1].length, mark: mark[2], word: mark[3], where: `content/${file}:${i + 1}`, lines: [] }
    } else if (open && mark && mark[2].startsWith(open.mark) && !mark[3]) {
      if (open.word === 'mermaid') found.push({ where: open.where, source: open.lines.map(l => l + '\n').join('') })
      open = null
    } else if (open) {
      open.lines.push(line.slice(Math.min(open.indent, line.search(/\S|$/))))
    }
  })
  return found
}

// tidy makes a drawing fit for a page under a strict content security policy: no styles, colors only by the custom
// properties that diagram.css defines, ids that differ from those of the page's other drawings. The margin is cut off
// on all sides: sequences come with 30 px, which no option changes and a phone cannot spare.
function tidy(svg, name, margin) {
  svg = svg.replace(/<style>[\s\S]*?<\/style>\s*/g, '')
  svg = svg.replace(/<[a-z][^>]*>/gi, tag => tag
    .replace(/ (style|data-[a-z-]+|class)="[^"]*"/g, '')
    .replace(/var\(--bg\)/g, 'var(--_bg)')
    .replace(/\bid="([^"]+)"/g, `id="d${name}-$1"`)
    .replace(/url\(#([^)]+)\)/g, `url(#d${name}-$1)`)
    .replace(/\d+\.\d+/g, number => String(Math.round(Number(number) * 10) / 10)))
  const [w, h] = svg.match(/ width="([\d.]+)" height="([\d.]+)"/).slice(1).map(side => Number(side) - 2 * margin)
  if (w > widest) throw new Error(`${Math.round(w)} px wide: want at most ${widest}, with fewer or shorter boxes`)
  const least = Math.ceil(w * smallest / 40) * 40
  svg = svg.replace(/ viewBox="[^"]*" width="[\d.]+" height="[\d.]+"/, ` viewBox="${margin} ${margin} ${w} ${h}" width="${Math.round(w * 1.2)}" height="${Math.round(h * 1.2)}" class="least-${least}"`)
  const left = svg.match(/style=|<style|@import|<script|<foreignObject|href|\son\w+=|(?:fill|stroke)="#|url\((?!#d)/i)
  if (left) throw new Error(`the drawing holds ${left[0]}, which a page must not`)
  return svg.trim() + '\n'
}

const width = svg => Number(svg.match(/ width="([\d.]+)"/)[1])

// draw renders a diagram; a flow from left to right that no phone could show is drawn from top to bottom instead.
function draw(source) {
  const options = { padding: 12, nodeSpacing: 20, layerSpacing: 36 }
  const svg = renderMermaidSVG(source, options)
  const turned = source.replace(/^(\s*(?:flowchart|graph|direction)\s+)LR/m, '$1TD')
  if (width(svg) <= 410 || turned === source) return svg
  const upright = renderMermaidSVG(turned, options)
  return width(upright) < width(svg) ? upright : svg
}

let failed = false
const wanted = new Set()
for (const { where, source } of lessons().flatMap(fences)) {
  const name = createHash('sha256').update(source).digest('hex').slice(0, 16)
  wanted.add(`${name}.svg`)
  if (existsSync(join(here, `${name}.svg`)) && !process.argv.includes('--all')) continue
  try {
    writeFileSync(join(here, `${name}.svg`), tidy(draw(source), name.slice(0, 8), /^\s*sequenceDiagram/.test(source) ? 22 : 0))
    console.log(`${where}: drew diagrams/${name}.svg`)
  } catch (error) {
    console.error(`${where}: cannot draw this diagram: ${error.message}`)
    failed = true
  }
}
for (const file of readdirSync(here).filter(f => f.endsWith('.svg') && !wanted.has(f))) {
  unlinkSync(join(here, file))
  console.log(`deleted diagrams/${file}: no fence wants it`)
}
process.exit(failed ? 1 : 0)
