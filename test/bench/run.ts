/** `npm run bench [row …]`: ratios within one run, best of seven; figures of other machines differ. */
import type { Row } from './ratio.ts'
import { batchRows } from './rows/batch.ts'
import { cliRows } from './rows/cli.ts'
import { frameRows } from './rows/frame.ts'
import { issueRows } from './rows/issue.ts'
import { mintRows } from './rows/mint.ts'
import { packRows } from './rows/pack.ts'
import { pagesRows } from './rows/pages.ts'
import { publicRows } from './rows/public.ts'
import { scanRows } from './rows/scan.ts'
import { statusListRows } from './rows/status-list.ts'
import { verifyRows } from './rows/verify.ts'

const all: Readonly<Record<string, () => Promise<Row[]>>> = {
  verify: verifyRows,
  cli: cliRows,
  pack: packRows,
  mint: mintRows,
  'status-list': statusListRows,
  issue: issueRows,
  public: publicRows,
  scan: scanRows,
  batch: batchRows,
  frame: frameRows,
  pages: pagesRows,
}
const chosen = process.argv.slice(2)
const details: string[] = []
console.log('| what | ratio | reach | met |\n|---|---|---|---|')
for (const [name, rows] of Object.entries(all)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue
  for (const { what, ratio, reach, met, detail } of await rows()) {
    console.log(`| ${what} | ${ratio.toFixed(2)} | ${reach} | ${met ? 'yes' : 'no'} |`)
    if (detail !== undefined) details.push(detail)
  }
}
for (const detail of details) console.log(`\n${detail}`)
