/** `node -r datadog-lambda-js/init`: puts the layer in front of the handler that Lambda is set to. */
import * as path from 'path';

if (process.env._HANDLER && !/datadog-lambda-js\/(?:dist\/)?handler\.handler$/.test(process.env._HANDLER)) {
  process.env.DD_LAMBDA_HANDLER = process.env._HANDLER;
  process.env._HANDLER = `${path.join(__dirname, 'handler')}.handler`;
}
