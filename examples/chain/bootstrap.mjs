/**
 * A runtime of the demo's own, `node bootstrap.mjs <module>.<export>`, in place of AWS's, whose client has to be compiled.
 *
 * It speaks the Runtime API and nothing else: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { extname } from 'node:path';
import { env } from 'node:process';
import { pathToFileURL } from 'node:url';

const [host, port] = env.AWS_LAMBDA_RUNTIME_API.split(':');
const socket = connect(Number(port), host);
/** Connected before the function is loaded: a tracer sees as little of it as of the native connection of AWS's client. */
const agent = Object.assign(new Agent({ keepAlive: true, maxSockets: 1 }), { createConnection: () => socket });

function call(method, path, body) {
  return new Promise((resolve, reject) => {
    request({ agent, host, port, method, path: `/2018-06-01/runtime/${path}` }, response => {
      let text = '';
      response.setEncoding('utf8').on('data', chunk => { text += chunk; }).on('end', () => resolve({ headers: response.headers, text }));
    }).on('error', reject).end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const errorOf = ({ name, message, stack }) => ({ errorType: name, errorMessage: message, trace: stack.split('\n') });

async function load(handler) {
  const kind = extname(handler);
  const module = await import(pathToFileURL(`${handler.slice(0, -kind.length)}.mjs`));
  return module[kind.slice(1)];
}

function contextOf(headers) {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  return {
    awsRequestId: headers['lambda-runtime-aws-request-id'], invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    functionName: env.AWS_LAMBDA_FUNCTION_NAME, functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE, getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

async function serve(handle) {
  for (;;) {
    const { headers, text } = await call('GET', 'invocation/next');
    const context = contextOf(headers);
    const path = `invocation/${context.awsRequestId}`;
    try {
      await call('POST', `${path}/response`, await handle(JSON.parse(text), context) ?? null);
    } catch (error) {
      await call('POST', `${path}/error`, errorOf(error));
    }
  }
}

load(process.argv[2]).then(serve, error => call('POST', 'init/error', errorOf(error)).then(() => process.exit(1)));
