import { profileUrl } from '../../../../shared/twpas/canonical.ts';
import type { JsonObject } from '../../json.ts';
import { tinyJpeg, tinyPdf } from '../attachments.ts';
import type { Rng } from '../rng.ts';
import type { SampleFile } from '../types.ts';

export interface Ref extends JsonObject {
  reference: string;
}

/** A Bundle in the making: entries, references between them, and the attachment files they name. */
export interface Draft {
  readonly rng: Rng;
  readonly entries: JsonObject[];
  readonly files: SampleFile[];
  /** Short id that makes attachment names of different samples different. */
  readonly tag: string;
  /** Adds a resource under a new `urn:uuid:`; gives the reference to it. */
  add(profile: string, resource: JsonObject): Ref;
  /** A new file beside the Bundle; gives its `file://` url. */
  attach(stem: string, kind: 'pdf' | 'jpg'): string;
  /** True if the sample brings optional attachments of its own accord. */
  readonly freely: boolean;
}

export function createDraft(rng: Rng, tag: string, freely: boolean): Draft {
  const entries: JsonObject[] = [];
  const files: SampleFile[] = [];
  return {
    rng,
    entries,
    files,
    tag,
    freely,
    add(profile, resource) {
      const fullUrl = `urn:uuid:${rng.uuid()}`;
      const { resourceType, meta, ...rest } = resource;
      const url = profile.startsWith('http') ? profile : profileUrl(profile);
      const tags = typeof meta === 'object' && meta !== null && !Array.isArray(meta) ? meta : {};
      entries.push({ fullUrl, resource: { resourceType, meta: { profile: [url], ...tags }, ...rest } });
      return { reference: fullUrl };
    },
    attach(stem, kind) {
      const name = `${stem}_${tag}_${String(files.length + 1)}.${kind}`;
      files.push({ name, bytes: kind === 'pdf' ? tinyPdf(name) : tinyJpeg(name) });
      return `file://${name}`;
    },
  };
}

const PAS = 'https://nhicore.nhi.gov.tw/pas/CodeSystem';
const TWCORE = 'https://twcore.mohw.gov.tw/ig/twcore/CodeSystem';
export const SYSTEMS = {
  supportingInfo: `${PAS}/nhi-supporting-info-type`,
  medication: `${PAS}/nhi-medication`,
  frequency: `${PAS}/medication-frequency-nhi-tw`,
  orderType: `${PAS}/nhi-order-type`,
  applyReason: `${PAS}/nhi-apply-reason`,
  pdfType: `${PAS}/nhi-pdf-type`,
  txAssessment: `${PAS}/nhi-tx-ast`,
  patientAssessment: `${PAS}/nhi-pat-ast`,
  phototherapy: `${PAS}/nhi-phototherapy`,
  nciThesaurus: `${PAS}/nci-thesaurus`,
  drugCategory: `${PAS}/nhi-drug-category`,
  icd10cm: `${TWCORE}/icd-10-cm-2023-tw`,
  icd10pcs: `${TWCORE}/icd-10-pcs-2023-tw`,
  loinc: 'http://loinc.org',
  snomed: 'http://snomed.info/sct',
  ucum: 'http://unitsofmeasure.org',
  idTypes: 'http://terminology.hl7.org/CodeSystem/v2-0203',
} as const;

export const concept = (system: string, code: string): JsonObject => ({ coding: [{ system, code }] });
export const infoCategory = (code: string): JsonObject => concept(SYSTEMS.supportingInfo, code);
export const quantity = (value: number, code: string): JsonObject => ({ value, system: SYSTEMS.ucum, code });
