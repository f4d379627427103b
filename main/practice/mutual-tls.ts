import { mkdirSync, writeFileSync } from 'node:fs';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { testAuthority } from './test-authority.ts';

export interface MutualTls {
  /** `https://localhost:PORT`: where clients see the practice server. */
  readonly origin: string;
  /** For `server.caFile` and `server.clientCertificate`. */
  readonly caFile: string;
  readonly clientCertificate: string;
  /** Leads on to the practice server on this port. */
  leadTo(port: number): void;
  close(): Promise<void>;
}

/**
 * TLS before the practice server that lets nobody in without the hospital's certificate, as a gateway of NHI's may. Both authorities
 * and the hospital's certificate are made on the spot and written to `dir`; they are good for nothing else.
 */
export async function mutualTls(dir: string): Promise<MutualTls> {
  const server = testAuthority('Practice NHI Root');
  const hospitals = testAuthority('Practice Hospital Cards CA');
  const own = hospitals.issue({ names: ['practice-hospital'] });
  mkdirSync(dir, { recursive: true });
  const caFile = join(dir, 'practice-ca.pem');
  const clientCertificate = join(dir, 'practice-hospital.pem');
  writeFileSync(caFile, server.cert);
  writeFileSync(clientCertificate, own.cert + own.key, { mode: 0o600 });

  let behind = 0;
  const open = new Set<Socket>();
  const keep = (socket: Socket): void => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => undefined); // either side may go first
  };
  const guarded = { ca: hospitals.cert, requestCert: true, rejectUnauthorized: true };
  const front = createServer({ ...server.issue({ names: ['localhost'] }), ...guarded }, (socket) => {
    const onward = connect(behind, '127.0.0.1');
    keep(socket);
    keep(onward);
    socket.pipe(onward).pipe(socket);
  });
  // A client without the certificate.
  front.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  return {
    origin: `https://localhost:${String((front.address() as AddressInfo).port)}`,
    caFile,
    clientCertificate,
    leadTo: (port) => {
      behind = port;
    },
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => front.close(resolve));
    },
  };
}
