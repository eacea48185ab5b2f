import { drawDocs, t } from './docs-app.tsx'
import { readOperations } from './openapi.ts'

async function start(root: HTMLElement): Promise<void> {
  try {
    const response = await fetch('/openapi.json', { credentials: 'omit' })
    drawDocs(root, readOperations(await response.json()))
  } catch {
    root.textContent = t.failed
  }
}

const root = document.getElementById('docs')
if (root !== null) void start(root)
