/** 給付適應症條件 by drug: invariants applyReason-1 … -17 of Bundle-twpas (TWPAS 1.2.3), in their order. */

const BREAST_AND_STOMACH = ['C50P1', 'C50P2', 'C50R1', 'C16R1'] as const;

/** Drug (nhi-medication) → codes of nhi-apply-reason for which it may be requested. */
export const INDICATIONS_OF_DRUG: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>(
  [
    ['KC009612B5', BREAST_AND_STOMACH],
    ['KC010892B5', BREAST_AND_STOMACH],
    ['KC011112DE', BREAST_AND_STOMACH],
    ['KC011162B5', BREAST_AND_STOMACH],
    ['KC011362B5', ['C50P2', 'C50R1', 'C16R1']],
    ['JC00154261', BREAST_AND_STOMACH],
    ['KC01013229', ['P001', 'P011', 'P012', 'P031', 'P041', 'P061', 'P081']],
    [
      'KC01013230',
      ['P001', 'P011', 'P012', 'P031', 'P041', 'P044', 'P052', 'P061', 'P081', 'P101', 'P102', 'P111'],
    ],
    [
      'KC01025219',
      ['P001', 'P031', 'P081', 'P011', 'P012', 'P013', 'P014', 'P041', 'P042', 'P082', 'P131', 'P141'],
    ],
    ['KC01050238', ['P011', 'P012', 'P013', 'P021', 'P041', 'P042', 'P072']],
    ['KC01088229', ['P015', 'P021', 'P072', 'P121']],
    ['KC01085229', ['P043', 'P091']],
    ['KC00958229', ['P111']],
    ['KC01258235', ['P011', 'P012', 'P013', 'P021', 'P041', 'P042', 'P072']],
    ['BC28160100', ['C83N2', 'C88N3', 'C82N3', 'C91N1']],
    ['KC01242235', ['P072']],
    ['KC01233224', ['P013']],
  ],
);

/** nhi-apply-reason (2026-05-04): each of its codes belongs to a drug above. */
export const INDICATIONS: readonly string[] = [...new Set([...INDICATIONS_OF_DRUG.values()].flat())];

/** Codes that later guides are known to have added. A claim with one gets a warning and may be sent. */
export const NEWER_INDICATIONS_OF_DRUG: ReadonlyMap<string, readonly string[]> = new Map([
  // By TWPAS 1.2.6.
  ['KC010892B5', ['C50P3', 'C50P4', 'C50P5']],
]);
