// Reads a Dockerfile and fails with its errors; warnings pass.
import { readFileSync } from 'node:fs'
import { validate } from 'dockerfile-utils'

const errors = validate(readFileSync(0, 'utf8')).filter(found => found.severity === 1)
for (const e of errors) console.error(`line ${e.range.start.line + 1}: ${e.message}`)
process.exit(errors.length ? 1 : 0)
