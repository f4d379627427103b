import type { Words } from '../../ground/error-codes/row.ts';
import { INDICATIONS_OF_DRUG } from './rules/data/indications.ts';

/**
 * Constraints of TWPAS 1.2.3 and TW Core 0.3.2 in words of our own, for the guide that ships without its sentences; an imported package has
 * its own. A rule that restates a constraint reports it in the rule's words; these words are for the others.
 */
const TABLE = `
HTWT 體重、身高必須小於 1000，且小數至多 2 位 | weight and height are below 1000 with at most 2 decimals
StudyUID Study UID 為 urn:oid: 加上以點分隔的數字 | a Study UID is urn:oid: with numbers between dots
UploadContent 附件檔名為 file://檔名.副檔名，只能用英數字、中文字、底線、括號與減號 | an attachment is file://NAME.EXT of letters, digits, Chinese characters, _ ( ) -
applType 申復須填原受理編號 | a reconsideration has the original receipt number
claimResponse-1 自主審查須附結果（ClaimResponse），含核定日期、數量、核定註記與審查委員 | a self-review has its ClaimResponse with date, quantity, reason and reviewer
claimResponse-2 五癌的自主審查，續用註記須為 2 | a self-review of the five cancers is for continuations (2)
diagnosis 主診斷須有診斷日期與簡要病摘 | the main diagnosis has a date and a clinical summary
diagnosis-imm 免疫製劑的診斷代碼不可為 C 開頭 | a diagnosis of an immunologic claim does not begin with C
id-card-number 身分證號為 1 個英文字母加 9 個數字 | a national number is one letter and nine digits
lab-result 檢驗(查)須有結果，或細項有結果 | a laboratory result has a value, itself or in a component
ngs-org 基因檢測機構代碼為 11 或 12 碼英數字，或 CAP、TAF、TFDA、TSP | a gene laboratory has a code of 11 or 12 letters and digits, or CAP, TAF, TFDA or TSP
nhi-tx-ast-value 治療後疾病狀態評估的結果須為該量表的值 | the result of a treatment assessment is one of its scale
pas-1 須有代碼或文字 | there is a code or a text
pas-2 簡要病摘最多 4,000 字 | the clinical summary has at most 4,000 characters
pat-ast-value 病人狀態評估的結果須在該量表的範圍內 | the result of a patient assessment is within its scale
pat-name 病人姓名最多 40 字 | the patient’s name has at most 40 characters
patient-gender-match 性別須與身分證號第 2 碼一致 | the gender goes with the second character of the national number
rank-1 門診診斷須恰有一筆順序為 1 | exactly one diagnosis of the visit has rank 1
report-title 治療計畫文件的名稱須為指引所列三種之一 | a care plan document has one of the three titles of the guide
resident-number 居留證號為 1 個英文字母加 9 個數字，或 2 個英文字母加 8 個數字 | a resident number is one letter and nine digits, or two letters and eight digits
sequence-1 主診斷（順序 1）須恰有一筆 | exactly one diagnosis has sequence 1
speType 報告類型為 47526-9 時須以文字填檢體種類 | the report type 47526-9 has the kind of specimen as a text
supportingInfo 一般事前審查與自主審查至少要有檢查報告、影像報告、基因資訊其中一項 | a regular application or self-review has an examination report, an imaging report or gene information
supportingInfo-c90-c91-c92 C90、C91、C92 至少要有檢驗(查)、影像報告、基因資訊、檢查報告其中一項 | C90, C91 and C92 have a laboratory result, an imaging report, gene information or an examination report
supportingInfo-tests 攝護腺癌（C61）申請再次使用須有檢驗(查) | a continuation for C61 has a laboratory result
tw-core-1 姓名須有全名（text）或姓氏（family） | a name has a text or a family
tw-core-2 須有結果，或填沒有結果的原因 | there is a value or a reason for its absence
tw-core-3 日期須填到日 | the date is given to the day
tw-core-4 沒有細項時，須有結果或填沒有結果的原因 | without components there is a value or a reason for its absence
tw-core-5 數量的單位代碼系統須為 UCUM | the unit of a quantity is of UCUM
tw-core-7 這一項的結果須為代碼（CodeableConcept） | the value of this observation is a CodeableConcept
tw-core-8 這一項的結果應為數量（Quantity） | the value of this observation is a Quantity
tw-core-9 保險須有會員識別碼（MB）或投保人號碼 | a coverage has a member id (MB) or a subscriberId
vs-1 日期須填到日 | the date is given to the day
vs-2 沒有細項時，須有結果或填沒有結果的原因 | without components there is a value or a reason for its absence
vs-3 須有結果，或填沒有結果的原因 | there is a value or a reason for its absence
provenance-1 由醫事人員或設備產生時，須填所代表的機構 | who acts as a practitioner or device acts on behalf of somebody
`;

/** By key; those of the seventeen constraints on indications come from the table of their rule. */
export const CONSTRAINT_WORDS: ReadonlyMap<string, Words> = new Map([
  ...TABLE.trim()
    .split('\n')
    .map((line): [string, Words] => {
      const [, key = '', zh = '', en = ''] = /^(\S+) (.*) \| (.*)$/.exec(line) ?? [];
      return [key, { zh, en }];
    }),
  ...[...INDICATIONS_OF_DRUG].map(([drug, codes], at): [string, Words] => [
    `applyReason-${String(at + 1)}`,
    {
      zh: `藥品 ${drug} 的給付適應症條件代碼須為 ${codes.join('、')}`,
      en: `the indication of the drug ${drug} is one of ${codes.join(', ')}`,
    },
  ]),
]);
