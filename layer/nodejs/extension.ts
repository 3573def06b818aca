/** Datadog's extension, the agent in the sandbox. */
import { existsSync } from 'fs';
import { flag } from './config';

/** Where Lambda puts Datadog's extension, which listens on the agent's usual port. */
const EXTENSION = '/opt/extensions/datadog-agent';

/** An extension that is looked for where there is none (`sam local`) would cost every invocation a timeout. */
export function hasExtension(file: string = EXTENSION): boolean {
  return existsSync(file) && !flag(process.env.DD_LOCAL_TEST ?? process.env.DD_LOCAL_TESTING, false);
}
