/** The sample Bundles of the HIS vendors' kit (`docs/zh-TW/his`): example data by their names, valid by the guide. */
import { tinyPdf } from './attachments.ts';
import type { JsonObject } from '../json.ts';
import { objectsOf } from '../json.ts';
import { DEFAULT_HOSPITAL, makeSample } from './sample.ts';
import type { SampleFile, SampleOptions } from './types.ts';

/** An identity number that no person has: every text book prints it. */
const PATIENT = { name: '範例病人', number: 'A123456789' };
const HOSPITAL = '範例醫院（僅供測試）';
const DOCTOR = '範例醫師';
const DAY = '2026-11-02';
const CASES: readonly (readonly [name: string, options: Omit<SampleOptions, 'seed'>])[] = [
  ['example-1', { subType: '1', attachments: 0 }],
  ['example-2-attachments', { subType: '1', attachments: 2 }],
  ['example-3-supplement', { subType: '2', attachments: 1, original: `20260831${DEFAULT_HOSPITAL}01` }],
];

/** A Bundle of the kit with its attachments. */
interface KitBundle {
  readonly fileName: string;
  readonly bundle: JsonObject;
  readonly attachments: readonly SampleFile[];
}

/** Three first applications of a cancer drug: without attachments, with two, and the answer to 補件. The same in every run. */
export function kitBundles(): readonly KitBundle[] {
  return CASES.map(([name, options]) => {
    const sample = makeSample({
      ...options,
      seed: `HIS kit ${name}`,
      kind: 'cancer',
      priority: '1',
      today: DAY,
      patient: PATIENT,
    });
    const names = sample.attachments.map((file, index) => [file.name, `${name}-${String(index + 1)}.pdf`]);
    let text = JSON.stringify(sample.bundle);
    for (const [from = '', to = ''] of names) text = text.replaceAll(`file://${from}`, `file://${to}`);
    const bundle = JSON.parse(text) as JsonObject;
    for (const entry of objectsOf(bundle['entry'])) asExample(entry['resource'] as JsonObject);
    const attachments = names.map(([, to = '']) => ({ name: to, bytes: tinyPdf(`Example data: ${to}`) }));
    return { fileName: `${name}.json`, bundle, attachments };
  });
}

/** Names say that nobody is meant; the practice server's own mark goes. */
function asExample(resource: JsonObject): void {
  if (resource['resourceType'] === 'Claim') delete (resource['meta'] as JsonObject)['tag'];
  if (resource['resourceType'] === 'Practitioner') resource['name'] = [{ text: DOCTOR }];
  const [identifier] = objectsOf(resource['identifier']);
  if (identifier?.['value'] === DEFAULT_HOSPITAL) resource['name'] = HOSPITAL;
}
