/** Cases that belong together, and what an answer asks staff to prepare. */
export const chain = {
  title: '相關案件',
  thisCase: '這一件',
  effective: '目前有效核定',
  noEffective: '沒有有效的核定',
  underWay: '進行中',
  noUnderWay: '沒有進行中的案件',
  until: (day: string) => `申請期間至 ${day}`,
  alone: '沒有其他相關案件。',
  edges: {
    receipt: '依原受理編號',
    corrected: '更正後取代',
    'emergency-complete': '緊急報備後的完整送件',
    'first-continued': '前一次核定後續用',
  },
  confirmedBy: (who: string) => `由 ${who} 確認`,
  suggestion: {
    title: '可能相關，請確認',
    'emergency-complete': {
      earlier: '可能是這件緊急報備的完整送件',
      later: '這一件可能是下列緊急報備的完整送件',
    },
    'first-continued': { earlier: '可能是這一件的續用申請', later: '這一件可能是下列核定的續用申請' },
    confirm: '是，連結',
    deny: '不是',
    confirmed: '已連結兩個案件',
    denied: '已記下兩個案件無關',
  },
  otherPatient: '原受理編號屬於另一位病人的案件，請核對申請檔案中的原受理編號。',
};
