#!/usr/bin/env node
/** Installs the real parts that tests run on: AWS's runtime clients, Node.js 22 and 24, .venv. Once; quick after. */
import { installRuntimeClients } from './runtime-clients/install.mjs';
import { makeVenv } from './venv.mjs';

installRuntimeClients();
makeVenv();
