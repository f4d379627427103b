import { protocol, type Session } from 'electron';
import { SCHEME } from '../window/app-address.ts';
import { servePage, type PageParts } from '../window/serve-page.ts';

/** Before Electron is ready. A scheme like https to the page: an origin of its own, secure, with modules and fetch. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

export function answerScheme(session: Session, parts: PageParts): void {
  session.protocol.handle(SCHEME, (request) =>
    servePage(
      {
        url: request.url,
        method: request.method,
        form: async () => new URLSearchParams(await request.text()),
      },
      parts,
    ),
  );
}
