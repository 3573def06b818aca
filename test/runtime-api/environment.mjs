import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { RuntimeApi } from './runtime-api.mjs';

/** How long an environment may take to ask for its first invocation. */
const INIT_LIMIT_MS = 20_000;

/**
 * One execution environment: a process group that runs a runtime client, and the Runtime API that feeds it.
 *
 * `freeze` is `answer` (SIGSTOP in the tick in which the last byte of an answer is here, SIGCONT with the next
 * invocation: the strictest that Lambda may be), `next` (SIGSTOP when the runtime asks for more) or `never`.
 */
export class Environment {
  constructor({ command, cwd, env = {}, lambda = {}, opt, mount = false, freeze = 'answer' }) {
    Object.assign(this, { command, cwd, env, opt, mount, freeze });
    this.lambda = {
      name: 'my-function', handler: command.at(-1), region: 'us-east-1', account: '123456789012', memory: 256, timeoutMs: 3000,
      initializationType: 'on-demand', ...lambda,
    };
    this.api = new RuntimeApi(this);
    this.output = { stdout: '', stderr: '' };
    this.exit = undefined;
  }

  /** Resolves when the runtime has asked for its first invocation: `{ initMs }`, or told why not: `{ initError }`. */
  async start() {
    const port = await this.api.listen();
    const started = performance.now();
    this.child = spawn(...this.launch(port));
    for (const stream of ['stdout', 'stderr']) this.child[stream].setEncoding('utf8').on('data', text => { this.output[stream] += text; });
    this.gone = new Promise(resolve => this.child.on('error', error => resolve(this.exit = { error: error.message }))
      .on('close', (code, signal) => resolve(this.exit = { code, signal })));
    const outcome = await Promise.race([this.api.ready, this.gone.then(exit => ({ exit })), sleep(INIT_LIMIT_MS, { late: true }, { ref: false })]);
    const initMs = performance.now() - started;
    if (outcome?.initError) return { initMs, initError: outcome.initError, output: this.output };
    if (outcome?.exit || outcome?.late) return { initMs, initError: { exit: this.exit ?? 'no request within the limit' }, output: this.output };
    if (this.freeze !== 'never') this.signal('SIGSTOP');
    return { initMs, pid: this.child.pid, port };
  }

  launch(port) {
    const { name, handler, region, account, memory, initializationType } = this.lambda;
    const opt = this.mount ? '/opt' : this.opt;
    const env = {
      PATH: process.env.PATH, HOME: process.env.HOME, LANG: 'en_US.UTF-8', TZ: ':UTC', LAMBDA_TASK_ROOT: this.cwd, _HANDLER: handler,
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`, AWS_LAMBDA_FUNCTION_NAME: name, AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memory), AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
      AWS_LAMBDA_LOG_STREAM_NAME: '2026/01/01/[$LATEST]0', AWS_LAMBDA_INITIALIZATION_TYPE: initializationType,
      AWS_REGION: region, AWS_DEFAULT_REGION: region, AWS_ACCOUNT_ID: account, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test',
      ...opt && {
        NODE_PATH: `${opt}/nodejs/node_modules:${this.cwd}`,
        PYTHONPATH: [this.env.PYTHONPATH, this.cwd, `${opt}/python`].filter(Boolean).join(':'),
      },
    };
    const mounted = ['sh', '-c', 'mount --bind "$0" /opt && exec "$@"', this.opt, ...this.command];
    const [program, ...args] = this.mount ? ['unshare', ...process.getuid() === 0 ? ['-m'] : ['-rm'], ...mounted] : this.command;
    const fixed = this.opt ? ['NODE_PATH', 'PYTHONPATH'] : [];
    const given = Object.fromEntries(Object.entries(this.env).filter(([key]) => key !== 'PYTHONPATH' || !fixed.includes(key)));
    return [program, args, { cwd: this.cwd, env: { ...env, ...given }, detached: true, stdio: ['ignore', 'pipe', 'pipe'] }];
  }

  /** One invocation through the Runtime API. `killed` kills the group in the tick in which the answer is here. */
  async invoke({ payload, requestId = randomUUID(), timeoutMs = this.lambda.timeoutMs, killAfterAnswer = false, ...headers }) {
    if (this.exit) throw new Error(`the environment has ended: ${JSON.stringify(this.exit)}`);
    const { name, region, account } = this.lambda;
    const before = { stdout: this.output.stdout.length, stderr: this.output.stderr.length };
    const started = performance.now();
    const answered = this.api.queue({
      functionArn: `arn:aws:lambda:${region}:${account}:function:${name}`, ...headers, payload, requestId, killAfterAnswer, deadlineMs: Date.now() + timeoutMs,
    });
    if (this.freeze !== 'never') this.signal('SIGCONT');
    const timer = new AbortController();
    const late = sleep(timeoutMs, { timeout: true }, { signal: timer.signal }).catch(() => undefined);
    const outcome = await Promise.race([answered, this.gone.then(exit => ({ exit })), late]);
    timer.abort();
    if (outcome.timeout) await this.kill();
    else if (killAfterAnswer) await this.gone;
    const ms = performance.now() - started;
    return { requestId, ms, ...outcome, stdout: this.output.stdout.slice(before.stdout), stderr: this.output.stderr.slice(before.stderr) };
  }

  /** Called by the Runtime API with the last byte of an answer, before the runtime is told that it was taken. */
  answered(invocation) {
    if (invocation.killAfterAnswer) this.signal('SIGKILL');
    else if (this.freeze === 'answer' && this.api.inFlight() === 0) this.signal('SIGSTOP');
  }

  asked() {
    if (this.freeze === 'next' && this.api.idle()) this.signal('SIGSTOP');
  }

  signal(signal) {
    if (!this.child?.pid || this.exit) return false;
    try {
      return process.kill(-this.child.pid, signal);
    } catch (error) {
      if (error.code === 'ESRCH') return false;
      throw error;
    }
  }

  records() {
    return { requests: this.api.requests, telemetry: this.api.telemetry, output: this.output, exit: this.exit ?? null };
  }

  async kill() {
    this.signal('SIGKILL');
    await this.gone;
  }

  async stop() {
    if (this.child) await this.kill();
    await this.api.close();
  }
}
