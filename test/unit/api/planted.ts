import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import type { PrecheckAnswer } from '../../../shared/api/precheck-contract.ts';
import type { AuditLine } from '../../../main/agent/ground/audit/audit.ts';
import type { AgentContext } from '../../../main/agent/api/context.ts';
import type { AgentRouter } from '../../../main/agent/api/router.ts';
import { keepPrecheck } from '../../../main/agent/carrier/cases/look-ends.ts';
import { UPLOAD_PROFILES } from '../../../shared/twpas/canonical.ts';
import { manifest, resource, tgzOf } from '../../../main/practice/samples/tgz.ts';
import { profileOf } from '../check/profile/support/definition.ts';
import { attachmentOf, caseRig } from '../support/case-rig.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';

export const NAME = '歐陽測試';
export const NUMBER = 'A123456789';
/** As a HIS names its files; NHI takes no blank in the attachment's name. */
export const FILE = `${NAME}_${NUMBER}.json`;
export const ATTACHMENT = `${NAME} ${NUMBER}.pdf`;

/** A further name in the same Patient, by its parts alone, and as texts quote it. */
const SECOND = { family: 'Zweitname', given: ['Anna'] };
const QUOTED = 'ANNA ZWEITNAME';

/** As the sample of this seed has them. */
const [CHART, BORN] = ['9071256', '1953-02-25'];

/** Every way a page can be told of the planted patient. */
const TRACES = [NAME, NUMBER, CHART, BORN, QUOTED, Buffer.from(NAME).toString('base64').slice(0, 12)];
export const tracesIn = (answer: unknown): string[] => {
  const text = JSON.stringify(answer ?? null);
  return TRACES.filter((trace) => text.includes(trace));
};

/** A data folder with the planted patient wherever words can stand: names of files, notes, reasons, NHI's answers, reports of rules. */
export async function plant(dir: string): Promise<{ readonly refused: string; readonly rejected: string }> {
  const rig = await caseRig({ dir });
  const sample = makeSample({ seed: 'planted', patient: { name: NAME, number: NUMBER } });
  const file = await rig.core.spool.put(Buffer.from(NAME));
  const bundle = JSON.parse(sample.bytes.toString('utf8')) as PlantedBundle;
  for (const { resource } of bundle.entry) {
    if (resource.resourceType === 'Patient') resource.name?.push(SECOND);
    for (const { type } of resource.diagnosis ?? []) for (const one of type ?? []) one.text = QUOTED;
  }
  const otherNames = ['Zweitname Anna', 'Anna Zweitname'];
  const known = { otherNames, patientName: NAME, patientNumber: NUMBER, chartNumber: CHART, birthDate: BORN };
  const summary = { ...known, attachments: [ATTACHMENT] };
  const attachments = [{ ...attachmentOf(ATTACHMENT), sha256: file.sha256, size: file.size }];
  const found = { path: FILE, summary, attachments };
  const [one, other] = [' ', '  '].map((end) => `${JSON.stringify(bundle)}${end}`);
  for (const text of [one, other]) await rig.core.spool.put(Buffer.from(text ?? ''));
  const refused = (await rig.find({ ...found, bytes: one ?? '', errors: ['attachment-name-pattern'] }))
    .caseId;
  const rejected = await rig.queued({
    ...found,
    bytes: other ?? '',
    path: `2_${FILE}`,
    summary: { ...summary, created: '2026-11-01' },
  });
  const issue = { severity: 'error', code: 'invalid', text: `保險對象${NAME}（${NUMBER}）資料不符` };
  await rig.send(rejected, { kind: 'rejected', status: 422, issue, absence: 'proven' });
  for (const id of [refused, rejected]) {
    const asked = { sha256: rig.row(id).sha256, rules: { stamp: 's', package: 'p#1' } };
    await keepPrecheck(rig.context, id, asked, [ANSWER]);
  }
  await rig.core.trail.flush();
  await rig.core.close();
  return { refused, rejected };
}

interface PlantedBundle {
  readonly entry: {
    readonly resource: {
      readonly resourceType: string;
      readonly name?: object[];
      readonly diagnosis?: { readonly type?: { text?: string }[] }[];
    };
  }[];
}

const WORDS = `${NAME} ${NUMBER} ${QUOTED}`;
/** A report that quotes the patient in each of its words. */
const ANSWER: PrecheckAnswer = {
  ...{ rule: 'Quoting', title: '', label: '', drug: '', codes: [], version: '1', date: null },
  ...{ result: 'fail', reason: null, report: WORDS, use: WORDS, missing: 1, unfit: 0 },
  conditions: [{ main: WORDS, number: '1規則1-1', words: WORDS, state: 'missing', reference: false }],
};

/** File of a guide with a constraint whose words name the patient. */
export function plantedGuide(dir: string): string {
  const constraint = [{ key: 'n-1', severity: 'error', human: WORDS, expression: 'false' } as const];
  const guide = profileOf('Bundle', [{ id: 'Bundle', constraint }], { url: UPLOAD_PROFILES.immunologic });
  const file = join(dir, 'planted-guide.tgz');
  writeFileSync(file, tgzOf([manifest(), resource('StructureDefinition-b', guide)]));
  return file;
}

export const signedInAs = (actor: string, roles: AgentContext['roles']): AgentContext => ({
  actor,
  origin: 'page',
  roles,
  how: 'account',
  account: actor,
});

export function clientFor(router: AgentRouter, context: AgentContext) {
  return createRouterClient(router, { context });
}

/** Answer of a call, streams with all they give; `undefined` where it fails. */
export async function answerOf(client: unknown, path: string, input: unknown): Promise<unknown> {
  const call = path.split('.').reduce((at, key) => (at as Record<string, unknown>)[key], client);
  const end = new AbortController();
  try {
    const answer = await (call as (input: unknown, options: object) => Promise<unknown>)(input, {
      signal: end.signal,
    });
    if (typeof answer !== 'object' || answer === null || !(Symbol.asyncIterator in answer)) return answer;
    const pieces: unknown[] = [];
    for await (const piece of answer as AsyncIterable<unknown>) {
      pieces.push(piece);
      // These never end by themselves.
      if (path === 'changes' || path === 'logs.tail') break;
    }
    return pieces;
  } catch {
    return undefined;
  } finally {
    end.abort();
  }
}

/** Cases that lines of this person name. */
export function casesNamed(lines: readonly AuditLine[], actor: string): string[] {
  return lines
    .filter((line) => line.actor === actor)
    .flatMap(({ caseId, detail }) => {
      const many = detail?.['cases'];
      if (caseId !== undefined) return [caseId];
      if (typeof many !== 'string') return [];
      return many.split(' ').flatMap((group) => {
        const [first = '', ...rest] = group.split(',');
        return [first, ...rest.map((end) => `${first.slice(0, first.lastIndexOf('-') + 1)}${end}`)];
      });
    });
}
