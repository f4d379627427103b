import { Document } from 'yaml';
import type { SetupDraft } from '../../../../../shared/api/setup-contract.ts';

const HEAD = ` 健保事前審查送件的設定。由初次設定寫成，之後可以直接修改；每一項的來源用 twpas-agent settings explain 查看。
 Settings of the TWPAS agent, written by the first set-up.`;

/**
 * `agent.yaml` of a draft. What was left empty is left out, so that its default or another source holds. `port`: of the page, where the usual
 * one is taken.
 */
export function settingsText(draft: SetupDraft, port?: number): string {
  const { hospitalId, environment, dataDir, fhirBaseUrl, clientId, caFile, proxyUrl, folder, exportDir } =
    draft;
  const document = new Document({
    hospitalId: hospitalId.trim(),
    environment,
    dataDir: dataDir.trim(),
    server: {
      fhirBaseUrl: fhirBaseUrl.trim(),
      clientId: clientId.trim(),
      ...filled('caFile', caFile),
      ...filled('proxyUrl', proxyUrl),
    },
    folders: [{ path: folder.trim() }],
    ...(exportDir.trim() === '' ? {} : { results: { exportDir: exportDir.trim() } }),
    ...(port === undefined ? {} : { console: { port } }),
  });
  document.commentBefore = HEAD;
  // Ten digits must stay a text, or a leading zero is lost.
  return document.toString({ defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN', lineWidth: 0 });
}

function filled(name: string, value: string): Record<string, string> {
  return value.trim() === '' ? {} : { [name]: value.trim() };
}
