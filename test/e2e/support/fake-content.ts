import type { implement } from '@orpc/server';
import { parseBundle } from '../../../main/agent/fhir/parsed-bundle.ts';
import { readableBundle } from '../../../main/agent/fhir/readable/readable-bundle.ts';
import type { ChainCase, ChainView } from '../../../shared/api/chains-contract.ts';
import type { Contract } from '../../../shared/api/contract.ts';
import type { CaseDetail } from '../../../shared/api/views/case-detail.ts';
import { stageKeyOf } from '../../../shared/stage.ts';
import { makeSample } from '../../samples/sample.ts';
import type { FakeCall } from './fake-agent.ts';
import type { FakeStore } from './fake-store.ts';

type Os = ReturnType<typeof implement<Contract>>;

/** What was sent, by the reader itself over a practice Bundle of the same patient. */
export function fakeContent(os: Os, store: FakeStore, calls: FakeCall[]) {
  const told = (move: string, id: string): void => {
    calls.push({ move, ids: [id], reason: undefined });
  };
  return {
    content: os.cases.content.handler(({ input, errors }) => {
      const found = store.cases.get(input.id);
      if (found === undefined) throw errors.NOT_FOUND();
      told(input.phi ? 'content with patient' : 'content', input.id);
      const { bundle } = makeSample({
        seed: input.id,
        kind: found.profile ?? 'cancer',
        ...(found.patient === null ? {} : { patient: found.patient }),
      });
      const parsed = parseBundle(bundle);
      if (parsed === null) throw errors.NOT_FOUND();
      return readableBundle(parsed, input.phi);
    }),
    attachment: os.cases.attachment.handler(({ input }) => {
      told(`attachment ${input.name}`, input.id);
      return pieces(bytesOf(input.name));
    }),
    evidence: os.cases.evidence.handler(({ input }) => {
      const answers = store.cases.get(input.id)?.answers ?? [];
      return {
        answers: answers.map(({ id, kind, receivedAt }, n) => ({
          id,
          kind,
          receivedAt,
          contentHash: hash(n + 3),
        })),
        head: { n: 18_204, hash: hash(9) },
        audit: [
          {
            n: 411,
            at: '2026-11-24T10:02:11+08:00',
            kind: 'send-intent',
            actor: 'agent',
            claimed: null,
            attemptId: 'a1',
            prev: hash(1),
          },
          {
            n: 412,
            at: '2026-11-24T10:02:13+08:00',
            kind: 'accepted',
            actor: 'agent',
            claimed: null,
            attemptId: null,
            prev: hash(2),
          },
        ],
        cut: false,
      };
    }),
    printed: os.cases.printed.handler(({ input }) => {
      told(`printed ${input.what}`, input.id);
      return { by: '王承辦', at: '2026-11-24T14:05:00+08:00' };
    }),
  };
}

/** Chains by the original receipt number; `suggestions` are what a test puts in. */
export function fakeChains(os: Os, store: FakeStore, calls: FakeCall[]) {
  return {
    ofCase: os.chains.ofCase.handler(({ input, errors }): ChainView => {
      const found = store.cases.get(input.id);
      if (found === undefined) throw errors.NOT_FOUND();
      const given = store.chains.get(input.id);
      if (given !== undefined) return given;
      return {
        cases: [fakeChainCase(found)],
        edges: [],
        effective: null,
        underWay: [],
        suggestions: [],
        otherPatient: false,
      };
    }),
    link: os.chains.link.handler(({ input }) => {
      calls.push({ move: `link ${input.verdict}`, ids: [input.from, input.to], reason: input.kind });
      for (const [id, chain] of store.chains) store.chains.set(id, { ...chain, suggestions: [] });
      store.change(input.to, {});
      return { ok: true as const };
    }),
  };
}

export function fakeChainCase(one: CaseDetail): ChainCase {
  const { id, decision, subType, priority, drugCodes, drugNames, appliedOn, decidedOn, periodEnd } = one;
  const { caseNumber, receiptNumber, originalReceiptNumber } = one;
  return {
    id,
    stage: stageKeyOf(one),
    decision,
    subType,
    priority,
    drugCodes,
    drugNames,
    appliedOn,
    decidedOn,
    periodEnd,
    caseNumber,
    receiptNumber,
    originalReceiptNumber,
  };
}

async function* pieces(bytes: Buffer) {
  yield { kind: 'begins' as const, size: bytes.length };
  for (let at = 0; at < bytes.length; at += 1000)
    yield await Promise.resolve({
      kind: 'piece' as const,
      base64: bytes.subarray(at, at + 1000).toString('base64'),
    });
  yield { kind: 'verified' as const };
}

const hash = (n: number): string => n.toString(16).padStart(2, '0').repeat(32);

/** A red square of 2 × 2. */
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFElEQVR4nGP8z8Dwn4GBgYGJAQoAHxcCAr7pHIAAAAAASUVORK5CYII=';

function bytesOf(name: string): Buffer {
  if (name.endsWith('.png')) return Buffer.from(PNG, 'base64');
  if (name.endsWith('.txt')) return Buffer.from('檢驗報告：白血球 5.1\n', 'utf8');
  if (name.endsWith('.mpg')) return Buffer.from([0, 0, 1, 0xba, 0x21, 0]);
  return smallPdf('PRACTICE REPORT');
}

/** One page with one line. */
function smallPdf(text: string): Buffer {
  const stream = `BT /F1 24 Tf 72 720 Td (${text}) Tj ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${String(stream.length)} >>\nstream\n${stream}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let pdf = '%PDF-1.4\n';
  const places = objects.map((object, index) => {
    const at = pdf.length;
    pdf += `${String(index + 1)} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const table = pdf.length;
  const lines = places.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  pdf += `xref\n0 ${String(objects.length + 1)}\n0000000000 65535 f \n${lines}`;
  pdf += `trailer << /Size ${String(objects.length + 1)} /Root 1 0 R >>\nstartxref\n${String(table)}\n%%EOF\n`;
  return Buffer.from(pdf, 'latin1');
}
