/**
 * Guessing a password costs most of a second of processor time on purpose, and the unit tests of `password-hash` and `secret-slot` are
 * about that. The tests of integration and of the page sign people in by the hundred: for them, and for the agents that they start
 * (NODE_OPTIONS, vitest.config.ts), scrypt is told to take little. Nothing that ships knows of this file.
 */
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

const { scrypt } = crypto;
crypto.scrypt = (secret, salt, length, options, done) => {
  scrypt(secret, salt, length, { ...options, N: 1024, p: 1 }, done);
};
syncBuiltinESMExports();
