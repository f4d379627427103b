/** Content of NAME.result.json, for every stage on which the HIS may act. The JSON schema in docs/zh-TW is generated from this. */
import { z } from 'zod';
import { PRECHECK_RESULTS } from '../precheck-contract.ts';
import { DECISIONS, DELIVERIES, HOLD_REASONS, REVIEWS, SEVERITIES } from '../../states.ts';

const problem = z.strictObject({
  severity: z.enum(SEVERITIES).describe('error：因此不送出；warning：提醒。'),
  code: z.string().describe('代碼，不會改變；清單見 check.md。'),
  message: z.string().describe('中文說明，不含病人資料。'),
  messageEn: z.string().describe('同一句的英文。'),
  nextStep: z.string().optional().describe('怎麼改。'),
  nextStepEn: z.string().optional().describe('同一句的英文。'),
  found: z.string().nullable().optional().describe('檔案裡現在的值；不會是病人資料。'),
  expected: z.string().optional().describe('應該是什麼，只有一個答案時才有。'),
  path: z.string().describe('在 Bundle 的位置，例如 Bundle.entry[0].resource.provider。'),
  line: z.int().optional().describe('在檔案的第幾行，從 1 起；缺少的項目為其上一層的位置。'),
  column: z.int().optional().describe('在該行的第幾個字元，從 1 起。'),
  count: z.int().optional().describe('同一原因共有幾處；只有一處時不寫。'),
  places: z.array(z.string()).optional().describe('同一原因的其他位置。'),
});

const issue = z.strictObject({
  severity: z.string().describe('FHIR 的嚴重程度，例如 error。'),
  code: z.string().describe('FHIR 的問題類型，例如 business-rule。'),
  text: z.string().describe('健保署的原文。'),
});

const item = z.strictObject({
  sequence: z.int().describe('申請品項的序號（Claim.item.sequence）。'),
  resultCode: z
    .string()
    .nullable()
    .describe('審核結果：1 同意、2 不予同意、3 部份同意、4 補件、5 退件；健保署若給其他代碼則照原樣。'),
  approvedQuantity: z.number().nullable().describe('核定數量。'),
  opinion: z.string().nullable().describe('核定意見。'),
  details: z
    .array(
      z.strictObject({
        sequence: z.int().describe('細項的序號。'),
        resultCode: z.string().nullable().describe('細項的審核結果。'),
      }),
    )
    .describe('品項以下的細項，通常是空的。'),
});

const precheck = z.strictObject({
  rule: z.string().describe('規則名稱，例如 LCAlectinibRule1。'),
  title: z.string().describe('規則的標題，照健保署原文。'),
  package: z.string().describe('規則包與版本，例如 tw.gov.mohw.nhi.cql#0.0.1。'),
  result: z
    .enum(PRECHECK_RESULTS)
    .describe('pass：規則說通過；fail：規則說不通過；unknown：沒有算出結果。預檢不是核定。'),
  missing: z.int().describe('規則說必要資料未填寫的項數（不含參考資訊）。'),
  unfit: z.int().describe('規則說條件或代碼不符合的項數（不含參考資訊）。'),
  report: z.string().nullable().describe('健保署規則的報告總結，照原文。'),
});

export const resultFile = z.strictObject({
  format: z.literal(1).describe('格式版本。日後可能多出欄位，請忽略不認得的欄位。'),
  caseId: z.string().describe('本程式的案件號，例如 261127-7GQ2XK。一個匯出檔一個案件。'),
  revision: z
    .int()
    .describe('64 位元整數，只增不減；還原、換機或重建之後是 13 位數。同一 caseId 有兩份時，數字大的為準。'),
  fileName: z.string().describe('匯出檔的檔名。'),
  duplicateOf: z
    .string()
    .nullable()
    .describe('內容與先前的另一個檔完全相同時，那個檔的檔名：沒有另開案件，之後的結果只寫在那個檔名。'),
  sha256: z.string().describe('匯出檔的 SHA-256（小寫十六進位）。請以此對應您的檔案。'),
  at: z.string().describe('這份結果成立的時間，ISO 8601，台北時間；寫出可能較晚。'),
  delivery: z.enum(DELIVERIES).describe('送件狀態。'),
  holdReason: z.enum(HOLD_REASONS).nullable().describe('暫緩的原因；只在 delivery 為 held 時有。'),
  supersededBy: z.string().nullable().describe('取代它的新案件的 caseId（更正檔）。'),
  review: z.enum(REVIEWS).describe('健保署審核進度。'),
  disposition: z.string().nullable().describe('健保署的案件狀態文字，照原樣。'),
  decision: z.enum(DECISIONS).nullable().describe('審核結果；只在 review 為 decided 時有。'),
  decidedOn: z.string().nullable().describe('健保署的審核日期，YYYY-MM-DD。'),
  caseNumber: z.string().nullable().describe('收件序號。健保署收件時沒有給，就先是 null，得知後再寫一次。'),
  receiptNumber: z.string().nullable().describe('受理編號；收件時通常還沒有，得知後再寫一次。'),
  notShownSince: z
    .string()
    .nullable()
    .describe(
      '健保署已收件、卻從這個時間起查不到這一件或其結果，ISO 8601，台北時間；查得到或有結果即 null。不要重放，請人員向健保署查詢。',
    ),
  problems: z.array(problem).describe('院內檢核的結果。'),
  missingAttachments: z.int().describe('還沒到的附件個數。'),
  issue: issue.nullable().describe('健保署拒收的原因；只在 delivery 為 rejected 時有。'),
  items: z.array(item).describe('健保署對各品項的答覆。'),
  agentState: z
    .string()
    .optional()
    .describe('送件程式自己的狀態，含簽章：資料夾被換成舊的時，由此得知。HIS 不必讀。'),
  precheck: z
    .array(precheck)
    .describe(
      '健保署公布的預檢規則對這份申請的結果，最好的在前；沒有匯入規則、或沒有規則與申請的藥品有關時是空的。',
    ),
});
export type ResultFile = z.infer<typeof resultFile>;
