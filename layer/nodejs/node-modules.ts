/** Node.js's own modules that take milliseconds to load, each when it is first needed. */

export const crypto = (): typeof import('crypto') => require('crypto') as typeof import('crypto');
export const dgram = (): typeof import('dgram') => require('dgram') as typeof import('dgram');
export const https = (): typeof import('https') => require('https') as typeof import('https');
export const net = (): typeof import('net') => require('net') as typeof import('net');
export const util = (): typeof import('util') => require('util') as typeof import('util');
export const zlib = (): typeof import('zlib') => require('zlib') as typeof import('zlib');
