/**
 * Names that Taiwan's hospitals use for FHIR elements of the guide, by the path where R4 defines them. The guide's packages have them in
 * English or per profile only; a finding shows them beside FHIR's own name.
 */
const TABLE = `
AllergyIntolerance
.code 過敏原
.patient 病人
.recorder 紀錄者
Attachment
.contentType 檔案格式
.title 名稱
.url 檔案位置
CarePlan
.category 類別
.description 計畫內容
.encounter 門診就醫
.intent 用途
.status 狀態
.subject 病人
Claim
.created 申請日期
.diagnosis 診斷
.diagnosis.diagnosis[x] 國際疾病分類代碼
.diagnosis.sequence 流水號
.diagnosis.type 簡要病摘（申請理由）
.enterer 申請醫師
.extension 就醫科別等擴充欄位
.identifier 識別碼
.insurance 健保事前審查計畫
.insurance.coverage 健保事前審查計畫
.insurance.focal 是否為本案之計畫
.insurance.sequence 流水號
.item 申請項目
.item.bodySite 申請部位
.item.modifier 續用註記與用藥線別
.item.productOrService 醫令類別
.item.programCode 給付適應症條件
.item.quantity 申請數量
.item.sequence 流水號
.patient 病人
.priority 申請案件類別
.procedure 手術或處置
.procedure.date 手術或處置日期
.procedure.procedure[x] 手術或處置項目
.procedure.sequence 流水號
.provider 醫事機構
.status 狀態
.subType 申報類別
.supportingInfo 佐證資訊
.supportingInfo.category 佐證資訊類別
.supportingInfo.sequence 流水號
.type 申報型態
.use 用途
ClaimResponse
.created 核定日期
.extension 審查委員等擴充欄位
.insurer 保險人
.item 審查項目
.item.adjudication 審查結果
.item.adjudication.category 審查結果類別
.item.adjudication.reason 核定註記
.item.adjudication.value 審查結果數量
.item.detail 個別醫令
.item.detail.adjudication 個別醫令審查結果
.item.detail.detailSequence 醫令流水號
.item.itemSequence 項目流水號
.outcome 處理結果
.patient 病人
.status 狀態
.type 申報型態
.use 用途
ClinicalImpression
.encounter 門診就醫
.status 狀態
.subject 病人
.summary 評估內容
CodeableConcept
.coding 代碼
.text 文字說明
Coding
.code 代碼
.system 代碼系統
Composition
.author 作者
.date 門診病歷日期
.encounter 門診就醫
.section 門診病歷段落
.status 狀態
.subject 病人
.title 標題
.type 文件種類
Condition
.category 類別
.clinicalStatus 臨床狀態
.code 國際疾病分類代碼
.subject 病人
ContactPoint
.system 聯絡方式種類
.value 聯絡方式
Coverage
.beneficiary 被保險人
.payor 保險人
.status 狀態
DiagnosticReport
.category 報告類別
.code 報告項目
.conclusion 報告結果
.effective[x] 報告日期
.imagingStudy DICOM影像
.media 非DICOM影像
.media.link 影像
.performer 簽發醫師
.presentedForm 報告附件
.status 狀態
.subject 病人
DocumentReference
.category 文件類別
.content 文件內容
.content.attachment 附件
.status 狀態
.subject 病人
Dosage
.doseAndRate 每次劑量
.doseAndRate.dose[x] 每次處方劑量
.route 給藥途徑
.timing 用藥頻率與期間
Encounter
.class 就醫型態
.diagnosis 門診診斷
.diagnosis.condition 診斷
.diagnosis.rank 診斷順序
.participant 門診醫師
.participant.individual 門診醫師
.period 門診時間
.serviceProvider 門診機構
.serviceType 就醫科別
.status 狀態
.subject 病人
HumanName
.text 姓名
.use 姓名用途
Identifier
.system 代碼系統
.type 代碼種類
.use 用途
.value 號碼
ImagingStudy
.identifier DICOM Study UID
.modality 影像設備
.series 影像系列
.series.bodySite 檢查部位
.series.instance 影像
.series.instance.sopClass 影像種類
.series.instance.uid 影像 UID
.series.modality 影像設備
.series.uid 系列 UID
.status 狀態
.subject 病人
Media
.bodySite 檢查部位
.content 影像檔
.status 狀態
.subject 病人
MedicationRequest
.category 藥品類別
.dosageInstruction 處方用法
.intent 用途
.medication[x] 藥品品項
.status 狀態
.subject 病人
Observation
.category 類別
.code 項目
.component 細項
.component.code 細項項目
.component.interpretation 結果判讀
.component.referenceRange 參考值
.component.value[x] 細項結果
.derivedFrom 來源報告
.effective[x] 日期
.encounter 門診就醫
.interpretation 結果判讀
.method 檢測方法
.performer 紀錄者
.referenceRange 參考值
.specimen 檢體
.status 狀態
.subject 病人
.value[x] 結果
Organization
.identifier 機構代碼
.type 機構種類
Patient
.birthDate 出生日期
.gender 性別
.identifier 身分證號、居留證號或病歷號
.name 姓名
.telecom 聯絡方式
Period
.end 終止日期
.start 起始日期
Practitioner
.gender 性別
.identifier 身分證號、居留證號或醫師證書字號
.name 姓名
.telecom 聯絡方式
Procedure
.code 治療項目
.performed[x] 治療日期
.report 照光治療紀錄
.status 狀態
.subject 病人
.usedReference 劑量或次數
Quantity
.code 單位
.comparator 比較符號
.system 單位代碼系統
.value 數值
Ratio
.denominator 分母
.numerator 總量
Specimen
.receivedTime 檢體收件日期
.subject 病人
.type 檢體種類
Substance
.code 治療項目
.ingredient 總劑量或總次數
.ingredient.quantity 總劑量或總次數
.ingredient.substance[x] 治療項目
Timing
.code 使用頻率及服用時間
.repeat 用藥期間
.repeat.bounds[x] 處方起迄日期
.repeat.count 療程／週期數
`;

/** By path, as `Claim.item.quantity`. */
export const ELEMENT_NAMES: ReadonlyMap<string, string> = readNames();

function readNames(): Map<string, string> {
  const names = new Map<string, string>();
  let type = '';
  for (const line of TABLE.trim().split('\n')) {
    const [, path, name] = /^(\.\S+) (.*)$/.exec(line) ?? [];
    if (path === undefined || name === undefined) type = line;
    else names.set(type + path, name);
  }
  return names;
}
