// A worker thread: Neon's protocol in front of the benchmark's PostgreSQL, so that its work and its garbage are not those of what is measured.
import { parentPort, workerData } from 'node:worker_threads'
import { serveNeon } from '../../dev/database.ts'

const { base, url }: { base: string; url: string } = workerData
await serveNeon(base, url, 8)
parentPort?.postMessage('ready')
