import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'

/** `npm run dev` on ports of its own, with data of its own, in Node (e2e tests). */
export class Stack {
  readonly api: string
  readonly port: number
  readonly folder = mkdtempSync(join(tmpdir(), 'hosted-agents-dev-'))
  readonly env: NodeJS.ProcessEnv
  /** What it printed since it was started. */
  said = ''
  #process: ChildProcess | undefined

  constructor(port: number) {
    this.port = port
    this.api = `http://127.0.0.1:${port}`
    this.env = { ...process.env, PORT: String(port), DEV_DIR: this.folder }
  }

  /** Starts it, and waits until it serves. */
  async start(): Promise<void> {
    this.said = ''
    const stdio: ['ignore', 'pipe', 'inherit'] = ['ignore', 'pipe', 'inherit']
    this.#process = spawn('npm', ['run', '-s', 'dev'], { env: this.env, detached: true, stdio })
    this.#process.stdout?.on('data', (chunk) => {
      this.said += chunk
    })
    await vi.waitUntil(() => this.said.includes(`ready ${this.api}`), { timeout: 180_000, interval: 100 })
  }

  /** Sends a signal to its process group, and waits until every process that it started has gone. */
  async kill(signal: 'SIGINT' | 'SIGKILL'): Promise<void> {
    const { pid, exitCode } = this.#process ?? {}
    if (pid !== undefined && exitCode === null) process.kill(-pid, signal)
    await vi.waitUntil(() => this.#survivors().length === 0, { timeout: 20_000 })
  }

  /** Ends it, and removes its data. */
  async end(): Promise<void> {
    await this.kill('SIGINT')
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** What a script of package.json prints, run beside the stack. */
  tool(script: string, ...args: string[]): string {
    const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe']
    return execFileSync('npm', ['run', '-s', script, '--', ...args], { env: this.env, encoding: 'utf8', stdio })
  }

  /** A session token. */
  token(...args: string[]): string {
    return this.tool('token', ...args).trim()
  }

  /** Processes of this stack that still run: all inherited its data folder (Linux only). */
  #survivors(): string[] {
    const find = `grep -lz "^DEV_DIR=${this.folder}$" /proc/[0-9]*/environ 2>/dev/null || true`
    return execFileSync('sh', ['-c', find], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .filter((path) => path !== '' && path !== `/proc/${process.pid}/environ`)
  }
}
