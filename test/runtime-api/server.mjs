#!/usr/bin/env node
/**
 * A small Lambda for tests: the Runtime, Extensions and Telemetry API, execution environments that are frozen between
 * invocations, and the peers of a layer (agents that answer, are slow, refuse, hang up; a DogStatsD sink).
 *
 * It is driven by JSON lines on stdin, `{ "id": 1, "do": "start", … }`, and answers on stdout with
 * `{ "id": 1, "ok": … }` or `{ "id": 1, "failed": "…" }`. It ends, with all that it started, when stdin closes.
 * README.md lists what can be asked.
 */
import { createInterface } from 'node:readline';
import { Environment } from './environment.mjs';
import { Peer } from './peers.mjs';

const things = new Map();
let count = 0;

function remember(thing) {
  const name = `t${++count}`;
  things.set(name, thing);
  return name;
}

function find(name) {
  const thing = things.get(name);
  if (!thing) throw new Error(`nothing is called ${name}`);
  return thing;
}

const commands = {
  async start(request) {
    const environment = new Environment(request);
    const name = remember(environment);
    return { name, ...await environment.start() };
  },
  async peer(request) {
    const peer = new Peer(request);
    const name = remember(peer);
    return { name, port: await peer.listen() };
  },
  invoke: ({ name, ...invocation }) => find(name).invoke(invocation),
  signal: ({ name, signal }) => find(name).signal(signal),
  records: ({ name }) => find(name).records(),
  mode: ({ name, mode }) => find(name).change(mode),
  stop: async ({ name }) => {
    await find(name).stop();
    things.delete(name);
  },
};

async function answer(line) {
  const { id, do: what, ...request } = JSON.parse(line);
  try {
    if (!Object.hasOwn(commands, what)) throw new Error(`unknown command ${what}; there are ${Object.keys(commands).join(', ')}`);
    const ok = await commands[what](request);
    process.stdout.write(`${JSON.stringify({ id, ok: ok ?? null })}\n`);
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ id, failed: error.stack ?? String(error) })}\n`);
  }
}

async function end() {
  await Promise.allSettled([...things.values()].map(thing => thing.stop()));
  process.exit(0);
}

createInterface({ input: process.stdin }).on('line', line => void answer(line)).on('close', end);
process.on('SIGTERM', end).on('SIGINT', end);
