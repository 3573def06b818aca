import { randomUUID } from 'node:crypto';
import { createServer, request } from 'node:http';

/** The Lambda Runtime API (2018-06-01), Extensions API (2020-01-01) and Telemetry API (2022-07-01) of one environment. */
export class RuntimeApi {
  constructor(environment) {
    this.environment = environment;
    this.waiting = []; // responses of GET next that have no invocation yet
    this.queued = []; // invocations that no runtime has taken yet
    this.running = new Map(); // request id -> invocation
    this.extensions = new Map(); // identifier -> { name, events, waiting }
    this.requests = []; // everything that came in, in order
    this.telemetry = []; // every event, sent to subscribers or not
    this.subscribers = [];
    this.ready = new Promise(resolve => { this.becomeReady = resolve; });
    this.server = createServer((req, res) => void this.handle(req, res));
    this.server.keepAliveTimeout = 0; // a runtime may stay frozen for as long as a test likes
  }

  listen() {
    return new Promise((resolve, reject) => this.server.once('error', reject).listen(0, '127.0.0.1', () => resolve(this.server.address().port)));
  }

  close() {
    this.server.closeAllConnections();
    return new Promise(resolve => this.server.close(() => resolve()));
  }

  inFlight() { return this.running.size; }
  idle() { return this.running.size === 0 && this.queued.length === 0; }

  queue(invocation) {
    return new Promise(resolve => {
      this.queued.push({ ...invocation, resolve });
      this.dispatch();
    });
  }

  dispatch() {
    while (this.queued.length > 0 && this.waiting.length > 0) {
      const invocation = this.queued.shift();
      this.running.set(invocation.requestId, invocation);
      this.emit('platform.start', { requestId: invocation.requestId });
      for (const extension of this.extensions.values()) this.tellExtension(extension, this.extensionEvent('INVOKE', invocation));
      this.waiting.shift().writeHead(200, headersOf(invocation)).end(invocation.payload);
    }
  }

  async handle(req, res) {
    const record = { at: Date.now(), method: req.method, path: req.url, headers: req.headers };
    this.requests.push(record);
    const path = req.url.split('/').filter(Boolean);
    if (req.method === 'GET' && path.at(-1) === 'next' && path[1] === 'runtime') return this.next(res);
    try {
      const chunks = [];
      for await (const chunk of req) {
        if (chunks.length === 0) record.firstByteAt = Date.now();
        chunks.push(chunk);
      }
      record.body = Buffer.concat(chunks).toString();
    } catch { // the runtime went away half-way: what came is recorded, and there is nobody to answer
      record.aborted = true;
      return;
    }
    if (path[1] === 'runtime') return this.runtime(path.slice(2), req, res, record);
    if (path[1] === 'extension') return this.extension(path.slice(2), req, res, record);
    if (path[1] === 'telemetry' || path[1] === 'logs') return this.subscribe(res, record);
    reply(res, 404, { errorType: 'NotFound', errorMessage: `no such call: ${req.method} ${req.url}` });
  }

  next(res) {
    this.waiting.push(res);
    res.on('close', () => { this.waiting = this.waiting.filter(one => one !== res); });
    this.becomeReady(undefined);
    this.environment.asked();
    this.dispatch();
  }

  runtime([what, id, kind], req, res, record) {
    if (what === 'init' && id === 'error') {
      this.becomeReady({ initError: { ...parse(record.body), header: req.headers['lambda-runtime-function-error-type'] } });
      return reply(res, 202, { status: 'OK' });
    }
    const requestId = decodeURIComponent(id ?? '');
    const invocation = this.running.get(requestId);
    if (what !== 'invocation' || !invocation || !['response', 'error'].includes(kind)) {
      return reply(res, 400, { errorType: 'InvalidRequestID', errorMessage: `not a running invocation: ${requestId}` });
    }
    this.running.delete(requestId);
    this.environment.answered(invocation);
    reply(res, 202, { status: 'OK' });
    const streaming = req.headers['lambda-runtime-function-response-mode'] === 'streaming';
    const failed = kind === 'error' || Boolean(req.trailers['lambda-runtime-function-error-type']);
    this.emit('platform.runtimeDone', { requestId, status: failed ? 'error' : 'success' });
    this.emit('platform.report', { requestId, status: failed ? 'error' : 'success' });
    invocation.resolve({
      [kind === 'error' ? 'error' : 'body']: record.body, streaming, contentType: req.headers['content-type'], trailers: req.trailers,
      errorType: req.headers['lambda-runtime-function-error-type'],
    });
  }

  extension([what, id], req, res, record) {
    if (what === 'register') {
      const identifier = randomUUID();
      this.extensions.set(identifier, { name: req.headers['lambda-extension-name'], events: parse(record.body)?.events ?? [], pending: [] });
      res.setHeader('Lambda-Extension-Identifier', identifier);
      const { name, handler } = this.environment.lambda;
      return reply(res, 200, { functionName: name, functionVersion: '$LATEST', handler });
    }
    const extension = this.extensions.get(req.headers['lambda-extension-identifier']);
    if (!extension) return reply(res, 403, { errorType: 'Extension.UnknownExtensionIdentifier', errorMessage: 'register first' });
    if (what === 'event' && id === 'next') {
      extension.waiting = res;
      return this.tellExtension(extension);
    }
    return reply(res, 202, { status: 'OK' }); // init/error, exit/error: recorded
  }

  tellExtension(extension, event) {
    if (event && extension.events.includes(event.eventType)) extension.pending.push(event);
    if (!extension.waiting || extension.pending.length === 0) return;
    reply(extension.waiting, 200, extension.pending.shift());
    extension.waiting = undefined;
  }

  extensionEvent(eventType, { requestId, deadlineMs, functionArn, traceHeader }) {
    return { eventType, deadlineMs, requestId, invokedFunctionArn: functionArn, tracing: { type: 'X-Amzn-Trace-Id', value: traceHeader ?? '' } };
  }

  subscribe(res, record) {
    const uri = parse(record.body)?.destination?.URI;
    if (uri) this.subscribers.push(uri);
    reply(res, 200, 'OK');
  }

  emit(type, detail) {
    const event = { time: new Date().toISOString(), type, record: detail };
    this.telemetry.push(event);
    for (const uri of this.subscribers) {
      const post = request(uri.replace('sandbox.localdomain', '127.0.0.1'), { method: 'POST', headers: { 'Content-Type': 'application/json' } });
      post.on('error', () => { event.undelivered = true; }).end(JSON.stringify([event]));
    }
  }
}

function headersOf({ requestId, deadlineMs, functionArn, traceHeader, clientContext, identity }) {
  return {
    'Content-Type': 'application/json', 'Lambda-Runtime-Aws-Request-Id': requestId, 'Lambda-Runtime-Deadline-Ms': String(deadlineMs),
    'Lambda-Runtime-Invoked-Function-Arn': functionArn,
    ...traceHeader && { 'Lambda-Runtime-Trace-Id': traceHeader },
    ...clientContext && { 'Lambda-Runtime-Client-Context': clientContext },
    ...identity && { 'Lambda-Runtime-Cognito-Identity': identity },
  };
}

function reply(res, status, body) {
  res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // what a runtime sends may be anything; the raw body is in the record
  }
}
