import { claimCode, continuations, hasDiagnosis, informationOf } from './claim-facts.ts';
import { FILL_IN } from '../../../../profile/next-steps.ts';
import { defineRule } from './rule.ts';

/** Reports that a cancer claim has to bring, and the exceptions by disease. The immunologic claim has no such invariant. */
export const evidence = defineRule(
  {
    'report-missing': {
      severity: 'error',
      source: 'invariant supportingInfo',
      zh: '一般事前審查申請與自主審查，至少要有檢查報告、影像報告、基因資訊其中一項。',
      en: 'A regular application or self-review needs an examination report, an imaging report or gene information.',
      ...FILL_IN,
    },
    'tests-missing': {
      severity: 'error',
      source: 'invariant supportingInfo-tests',
      zh: '攝護腺癌（C61）申請再次使用時，必須有檢驗(查)。',
      en: 'A continuation for prostate cancer (C61) needs a laboratory result.',
      ...FILL_IN,
    },
    'tests-expected': {
      severity: 'warning',
      // The expression compares all continuation codes at once with '2', so with several items it never asks for tests.
      source: 'invariant supportingInfo-tests (text)',
      zh: '攝護腺癌（C61）申請再次使用時，應有檢驗(查)。',
      en: 'A continuation for prostate cancer (C61) should have a laboratory result.',
      ...FILL_IN,
    },
    'blood-cancer-report-missing': {
      severity: 'error',
      source: 'invariant supportingInfo-c90-c91-c92',
      zh: 'C90、C91、C92 至少要有檢驗(查)、影像報告、基因資訊、檢查報告其中一項。',
      en: 'C90, C91 and C92 need a laboratory result, an imaging report, gene information or an examination report.',
      ...FILL_IN,
    },
  },
  function* (bundle) {
    if (bundle.claim === null || bundle.profile !== 'cancer') return;
    const path = `${bundle.claim.path}.supportingInfo`;
    const lines = informationOf(bundle).filter(({ isPlain }) => isPlain);
    const categories = new Set(lines.map(({ category }) => category));
    const has = (...wanted: readonly string[]): boolean => wanted.some((one) => categories.has(one));
    const isBloodCancer = hasDiagnosis(bundle, ['C90', 'C91', 'C92']);
    const marks = continuations(bundle);
    const isProstateContinued = hasDiagnosis(bundle, ['C61']) && marks.some(({ code }) => code === '2');
    const priority = claimCode(bundle, 'priority');
    const isExempt = isBloodCancer || isProstateContinued;
    if (
      (priority === '1' || priority === '3') &&
      !isExempt &&
      !has('examinationReport', 'imagingReport', 'geneInfo')
    ) {
      yield { code: 'report-missing', path };
    }
    if (isProstateContinued && !has('tests')) {
      yield { code: marks.length === 1 ? 'tests-missing' : 'tests-expected', path };
    }
    if (isBloodCancer && !has('tests', 'imagingReport', 'geneInfo', 'examinationReport')) {
      yield { code: 'blood-cancer-report-missing', path };
    }
  },
);
