/**
 * Known defects of NHI's draft rules, which make a ✖ unreliable. Shown beside a rule; they change no answer and apply to one package version.
 */
export interface KnownDefect {
  /** Pattern of the names of rule libraries. */
  readonly rules: RegExp;
  /** YYYY-MM-DD. */
  readonly seen: string;
  readonly zh: string;
  readonly en: string;
}

const SEEN = '2026-11-29';
const defect = (rules: RegExp, zh: string, en: string): KnownDefect => ({ rules, seen: SEEN, zh, en });

const OF_0_0_1: readonly KnownDefect[] = [
  defect(
    /^(?:BCPembrolizumabRule|BCSacituzumabGovitecanRule|BCTrastuzumabDeruxtecanRule2|LCPemNivAteRule1|LCPembrAtezoRule2)$/,
    'ECOG 要寫成整數（integer）才算有，實作指引只允許數量或文字：這一項照指引填也不會符合。',
    'ECOG counts only as an integer, while the guide allows a quantity or a text: filled in as the guide says, it is never met.',
  ),
  defect(
    /^CRCBevacizumabRule2$/,
    '續用條件把代碼和代碼系統的網址相比：續用永遠不會符合。',
    'Continued use compares a code with the address of a code system: it is never met.',
  ),
  defect(
    /^CRC(?:Cetuximab|Regorafenib)Rule1$/,
    '規則寫的是轉移性，卻要 M 不是 1：M1 會不符，M0 會符合。',
    'The rule is for metastatic disease and asks for M other than 1: M1 is refused, M0 passes.',
  ),
  defect(
    /^LCOsimertinibRule1$/,
    '「僅得擇一」和「耐受性不良」被要求同時成立：沒有用過其他 EGFR-TKI 的病人會不符。',
    '"Only one of" and "not tolerated" are both asked for: a patient who never had another EGFR-TKI is refused.',
  ),
  defect(
    /^(?:LCAlectinibRule1|LCTepotinibRule1|BCAbemaciclibRule1|BCOlaparibRule2)$/,
    '劑量只看頻率為 QD 的：一天兩次的劑量會說沒有填或不符。',
    'Doses are read at QD alone: a dose taken twice a day is said to be missing or not to fit.',
  ),
  defect(
    /^BC(?:SacituzumabGovitecanRule|OlaparibRule2|TrastuzumabRule[12])$|^LCBevacizumabRule1$|LarotrectinibRule1$/,
    '有一項要報告或診斷文字出現規則裡的固定字句（例如待諮詢醫師、non-pCR）：寫法不同就會不符。',
    'One condition wants a fixed phrase of the rule in a report or a diagnosis text: other words do not fit.',
  ),
  defect(
    /^BCAbemaciclibRule1$/,
    '沒有用過內分泌治療的病人，總天數算不出來，會說不符。',
    'Where a patient had no endocrine therapy before, the days add up to nothing, and the rule says it does not fit.',
  ),
  defect(
    /^LC(?:Alectinib|Brigatinib|Ceritinib|Crizotinib|Entrectinib|Lorlatinib|Dabrafenib|Larotrectinib)Rule1$|^BCPertuzumabRule2$/,
    '續用時，前次申請要在同一份申請檔裡也以「申請」列出；過去用藥照指引寫成醫令，規則看不到。',
    'For continued use the earlier application must stand in the same file as a plan; past drugs, which the guide gives as orders, are not seen.',
  ),
  defect(
    /^CRCPembrolizumabRule1$/,
    '自體評估有兩筆時規則會出錯；MSI 或 dMMR 只要有檢驗就算，不看結果。',
    'Two self-assessments stop the rule with an error; any MSI or dMMR test counts, whatever its result.',
  ),
];

const KNOWN: Readonly<Record<string, readonly KnownDefect[]>> = { 'tw.gov.mohw.nhi.cql#0.0.1': OF_0_0_1 };

/** Known defects of a rule in a package, `name#version`. */
export const knownOf = (name: string, rule: string): readonly KnownDefect[] =>
  (KNOWN[name] ?? []).filter(({ rules }) => rules.test(rule));
