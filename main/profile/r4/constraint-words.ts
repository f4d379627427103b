/** Texts of FHIR R4's constraints, `key zh | en`, for resources and datatypes that hospitals send. */
const TABLE = `
age-1 年齡須有 UCUM 單位代碼，且大於 0 | an age has a UCUM code for its unit and is above 0
ait-1 過敏史須填臨床狀態，除非註明為誤植 | an allergy has a clinical status unless it was entered in error
ait-2 註明為誤植的過敏史不可填臨床狀態 | an allergy entered in error has no clinical status
att-1 附件有內容（data）時須填檔案格式（contentType） | an attachment with data has a contentType
bdl-1 只有搜尋結果可有 total | only a search set or history has a total
bdl-2 只有搜尋結果的 entry 可有 search | only entries of a search set have search
bdl-3 只有 batch、transaction 與 history 的 entry 可有 request | only entries of a batch, transaction or history have request
bdl-4 只有回應類的 Bundle 可有 response | only entries of a response or history have response
bdl-5 entry 須有資料（resource） | an entry has a resource
bdl-7 entry 的 fullUrl 不可重複 | the fullUrls of the entries are distinct
bdl-8 fullUrl 不可指向特定版本（/_history/） | a fullUrl names no version (/_history/)
bdl-9 document 類的 Bundle 須有 identifier | a document has an identifier with system and value
bdl-10 document 類的 Bundle 須有 timestamp | a document has a timestamp
bdl-11 document 類的 Bundle 第一筆須是 Composition | the first entry of a document is a Composition
bdl-12 message 類的 Bundle 第一筆須是 MessageHeader | the first entry of a message is a MessageHeader
cmp-1 段落須有文字、參照或子段落其中之一 | a section has text, entries or sections
cmp-2 段落有參照時不可填空白原因（emptyReason） | a section with entries has no emptyReason
cnt-3 計數的單位代碼須為 UCUM 的 1，數值須為整數 | a count has the UCUM code 1 and a whole number
con-1 分期須有摘要或評估 | a stage has a summary or an assessment
con-2 佐證須有代碼或參照 | evidence has a code or a detail
con-4 已緩解的診斷，臨床狀態須為緩解或痊癒 | a condition with an abatement is inactive, resolved or in remission
con-5 註明為誤植的診斷不可填臨床狀態 | a condition entered in error has no clinical status
cpl-3 活動只能填細節或參照其中之一 | an activity has a detail or a reference, not both
cpt-2 聯絡方式有內容時須填種類（system） | a contact point with a value has a system
ctm-1 只有成員為醫事人員（Practitioner）時才可填代表的機構 | only a practitioner of a care team acts on behalf of somebody
dis-1 距離須有 UCUM 單位代碼 | a distance has a UCUM code for its unit
dom-2 內含資料（contained）不可再內含其他資料 | a contained resource contains no others
dom-3 每一筆內含資料（contained）都要被參照 | each contained resource is referred to from the resource around it
dom-4 內含資料不可有版本與更新時間 | a contained resource has no version and no lastUpdated
dom-5 內含資料不可有安全標籤 | a contained resource has no security label
drq-1 代碼條件須填路徑或搜尋參數其中之一，不可兩者皆填 | a code filter has a path or a search parameter, not both
drq-2 日期條件須填路徑或搜尋參數其中之一，不可兩者皆填 | a date filter has a path or a search parameter, not both
drt-1 期間的單位代碼須為 UCUM，且須有數值 | a duration with a code is of UCUM and has a value
exp-1 運算式須有內容或參照 | an expression has its text or a reference
ext-1 擴充欄位須有值或子擴充欄位其中之一，不可兩者皆有 | an extension has a value or extensions, not both
gol-1 目標有細節時須填衡量項目 | a target with a detail has its measure
imm-1 衛教資料須有文件種類或參照 | education has the kind of document or a reference
mdd-1 交付時間不可早於調劑時間 | nothing is handed over before it is prepared
mqty-1 金額須有 ISO 4217 幣別代碼 | an amount of money has an ISO 4217 code
obs-3 參考值須有下限、上限或文字其中之一 | a reference range has a low, a high or a text
obs-6 已有結果時不可填沒有結果的原因 | a value and a reason for its absence exclude each other
obs-7 已有結果時，細項不可使用與主項目相同的代碼 | a component has not the code of the observation that has a value
org-1 機構須有識別碼或名稱 | an organization has an identifier or a name
org-2 機構的地址不可為住家 | an address of an organization is never of use home
org-3 機構的聯絡方式不可為住家 | a telecom of an organization is never of use home
pat-1 聯絡人須有姓名、聯絡方式、地址或機構其中之一 | a contact has a name, a telecom, an address or an organization
per-1 起始日期不可晚於終止日期 | a period starts before it ends
prr-1 醫令有細節時須有代碼 | a request with details of the order has a code
qrs-1 項目不可同時有答案與子項目 | an item has answers or items, not both
qty-3 數量有單位代碼時須填代碼系統（system） | a quantity with a code has a system
rat-1 比值須同時有分子與分母 | a ratio has a numerator and a denominator
ref-1 參照（#…）所指的內含資料（contained）須存在 | a reference of the form # leads to a contained resource that is there
rng-2 下限不可高於上限 | the low of a range is not above its high
sqty-1 此處的數量不可有比較符號（comparator） | a quantity here has no comparator
tim-1 有持續時間時須填其單位 | a duration has a durationUnit
tim-2 有週期時須填其單位 | a period has a periodUnit
tim-4 持續時間不可小於 0 | a duration is not below 0
tim-5 週期不可小於 0 | a period is not below 0
tim-6 有週期上限時須有週期 | a periodMax comes with a period
tim-7 有持續時間上限時須有持續時間 | a durationMax comes with a duration
tim-8 有次數上限時須有次數 | a countMax comes with a count
tim-9 有時間差時須填事件（when），且不可為三餐 | an offset comes with a when that is no meal itself
tim-10 時刻與事件（when）只能填一種 | a timeOfDay and a when exclude each other
trd-1 觸發條件不可同時有資料與時間 | a trigger has data or a timing, not both
trd-2 觸發條件有判斷式時須有資料 | a trigger with a condition has data
trd-3 觸發條件須有其種類所需的名稱、時間或資料 | a trigger has the name, timing or data of its type
txt-1 敘述只能使用 FHIR 允許的 XHTML 元素 | a narrative has only the XHTML elements that FHIR allows
txt-2 敘述須有文字內容 | a narrative has some content
`;

export interface Words {
  readonly zh: string;
  readonly en: string;
}

let words: ReadonlyMap<string, Words> | null = null;

/** Null if there is no text; the message then names only the key. */
export function wordsOfR4(key: string): Words | null {
  words ??= new Map(
    TABLE.trim()
      .split('\n')
      .map((line): [string, Words] => {
        const [, name = '', zh = '', en = ''] = /^(\S+) (.*) \| (.*)$/.exec(line) ?? [];
        return [name, { zh, en }];
      }),
  );
  return words.get(key) ?? null;
}
