import { drawSelfTest, t } from './self-test-app.tsx'
import { parseVectors } from './vectors.ts'

async function start(root: HTMLElement): Promise<void> {
  const link = document.getElementById('vectors')
  const address = link instanceof HTMLAnchorElement ? link.href : ''
  const answer = await fetch(address, { credentials: 'omit' }).catch(() => undefined)
  const vectors = answer?.ok ? parseVectors(await answer.json().catch(() => undefined)) : undefined
  if (vectors === undefined) root.textContent = t.failed
  else drawSelfTest(root, vectors)
}

const root = document.getElementById('self-test')
if (root !== null) void start(root)
