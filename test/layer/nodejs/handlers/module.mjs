// An ES module that awaits at its top level.
import { setTimeout } from 'node:timers/promises';
const ready = await setTimeout(1, 'ready');
export const handler = async () => ready;
export const api = { handler: async () => 'nested' };
