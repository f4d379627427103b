import { fhirGet } from '../../nhi/fhir-get.ts';
import { isObject } from '../../fhir/json.ts';
import { baseOf } from '../context.ts';
import { failed, same, warning, type Finding, type Step } from '../finding.ts';

const MAX_BYTES = 20 * 1024 * 1024;

/** Whether it is a FHIR R4 server that takes Bundles and lets answers be searched. */
export const metadataStep: Step = {
  id: 'metadata',
  tried: (context) => ({ zh: `讀取 ${baseOf(context)}/metadata`, en: `read ${baseOf(context)}/metadata` }),
  run: async (context) => {
    const url = `${baseOf(context)}/metadata`;
    const { http, learnt, signal } = context;
    const got = await fhirGet(http, { url, token: learnt.token ?? '', maxBytes: MAX_BYTES, signal });
    switch (got.kind) {
      case 'resource':
        return judge(got.resource, url);
      case 'absent':
        return failed('metadata-not-found', { url }, same(`HTTP ${String(got.status)}`));
      case 'unauthorized':
        return warning('metadata-refused', { status: '401' }, same('HTTP 401'));
      case 'refused':
        return warning(
          'metadata-refused',
          { status: String(got.status) },
          same(`HTTP ${String(got.status)}`),
        );
      case 'failed':
        return failed('metadata-unreadable', { url, error: got.code }, same(got.code));
    }
  },
};

function judge(statement: Readonly<Record<string, unknown>>, url: string): Finding {
  const type = String(statement['resourceType']);
  if (type !== 'CapabilityStatement') return failed('metadata-unreadable', { url, error: type }, same(type));
  const version = typeof statement['fhirVersion'] === 'string' ? statement['fhirVersion'] : '-';
  const result = same(`FHIR ${version}`);
  if (!version.startsWith('4.')) return warning('metadata-version', { version }, result);
  const missing = [
    ...(has(statement, 'Bundle', 'create') ? [] : ['Bundle create']),
    ...(has(statement, 'ClaimResponse', 'search-type') ? [] : ['ClaimResponse search']),
  ].join('、');
  return missing === '' ? { kind: 'ok', result } : warning('metadata-lacks', { missing }, result);
}

/** CapabilityStatement.rest.resource.interaction.code. */
function has(statement: Readonly<Record<string, unknown>>, type: string, interaction: string): boolean {
  return records(statement['rest'])
    .flatMap((rest) => records(rest['resource']))
    .filter((resource) => resource['type'] === type)
    .some((resource) => records(resource['interaction']).some((one) => one['code'] === interaction));
}

function records(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
