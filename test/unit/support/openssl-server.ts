import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { portOfNobody } from './port-of-nobody.ts';
import type { TestAuthority } from './test-authority.ts';

/** OpenSSL's own server, which ends the handshake by alert where the client's certificate is not of `trusted`. Returns its FHIR base. */
export async function refusing(
  dir: string,
  server: TestAuthority,
  trusted: TestAuthority,
  version: string,
): Promise<string> {
  const { cert, key } = server.issue({ names: ['localhost'] });
  const file = (name: string, text: string): string => {
    const path = join(dir, name);
    writeFileSync(path, text);
    return path;
  };
  const port = await portOfNobody();
  const child = spawn('openssl', [
    ...['s_server', '-accept', `127.0.0.1:${String(port)}`, version, '-www', '-quiet'],
    ...['-cert', file('s.cert', cert), '-key', file('s.key', key), '-CAfile', file('s.ca', trusted.cert)],
    ...['-Verify', '2', '-verify_return_error'],
  ]);
  onTestFinished(() => void child.kill());
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const up = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => {
        resolve(true);
      });
      socket.once('error', () => {
        resolve(false);
      });
    });
    socket.destroy();
    if (up) return `https://localhost:${String(port)}/fhir`;
    await pause(20);
  }
}
