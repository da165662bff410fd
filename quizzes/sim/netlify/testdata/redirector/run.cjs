// Reads a JSON list of {rules, requests: [{path, query}]} and prints, for each, the first rules that match.
const redirector = require('netlify-redirector')
let text = ''
process.stdin.on('data', (d) => { text += d })
process.stdin.on('end', async () => {
  const out = []
  for (const c of JSON.parse(text)) {
    const matcher = await redirector.parsePlain(c.rules, {})
    out.push(c.requests.map((q) => {
      const m = matcher.match({ scheme: 'https', host: 'shop.example', path: q.path, query: q.query, getHeader: () => '', getCookie: () => '' })
      return m ? { to: m.to, status: m.status, force: m.force } : null
    }))
    matcher.delete()
  }
  console.log(JSON.stringify(out))
})
