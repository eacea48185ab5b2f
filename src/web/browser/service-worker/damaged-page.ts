/** Said when the kept page is damaged and there is no network to repair it from. */
export function damagedPage(): Response {
  const text = `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Licet</title></head>
<body><h1>核验页面已损坏</h1>
<p>存在这台设备上的核验页面已损坏，现在又没有网络，不能核验。请联网后重新打开本页，它会自动修复。</p>
<div lang="en"><h1>The verify page is damaged</h1>
<p>What this device keeps of the verify page is damaged, and there is no network, so nothing can be
verified now. Connect to the network and open this page again: it repairs itself.</p></div>
</body></html>`
  return new Response(text, {
    status: 503,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
    },
  })
}
