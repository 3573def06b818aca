// An ES module whose import of http has to be instrumented.
import { get } from 'node:http';
export const handler = async ({ url }) => new Promise((resolve, reject) => get(url, response => response.resume().on('end', () => resolve(response.statusCode))).on('error', reject));
