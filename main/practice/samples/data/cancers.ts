import type { Disease } from './disease.ts';
import { by, coded } from './disease.ts';
import { DRUGS as d } from './drug.ts';

export const CANCERS: readonly Disease[] = [
  {
    icd: 'C34.11',
    name: '右側肺上葉惡性腫瘤',
    summary: 'Adenocarcinoma of right upper lobe of lung, cT2bN3M1c, stage IVB, EGFR exon 19 deletion',
    department: 'AC',
    indications: [
      by(d.tagrisso, 'EGFR突變陽性之晚期非小細胞肺癌第一線治療'),
      by(d.giotrif, 'EGFR突變陽性之晚期肺腺癌第一線治療'),
      by(d.alecensa, 'ALK陽性的晚期非小細胞肺癌第一線治療'),
      coded(d.keytruda, 'P013'),
      coded(d.opdivo, 'P012'),
      coded(d.tecentriq, 'P013'),
      coded(d.imfinzi, 'P015'),
    ],
    image: 'BW24ZZZ',
  },
  {
    icd: 'C50.412',
    name: '左側女性乳房上外側四分之一惡性腫瘤',
    gender: 'female',
    summary: 'Invasive ductal carcinoma of left breast, ER(+) PR(-) HER2 3+, pT2N1aM0, stage IIB, s/p MRM',
    department: '03',
    indications: [
      coded(d.herceptin, 'C50P2'),
      coded(d.ogivri, 'C50R1'),
      by(d.ibrance, '荷爾蒙受體陽性、HER2陰性之轉移性乳癌'),
      by(d.lynparza, 'germline BRCA1/2突變之HER2陰性轉移性乳癌'),
    ],
    image: 'BH02ZZZ',
  },
  {
    icd: 'C18.6',
    name: '降結腸惡性腫瘤',
    summary:
      'Adenocarcinoma of descending colon, cT3N2M1a, stage IVA, RAS wild type, liver metastases, s/p FOLFIRI',
    department: 'BA',
    indications: [
      by(d.avastin, '轉移性大腸直腸癌第一線併用FOLFIRI'),
      by(d.erbitux, 'RAS基因未突變之轉移性直腸結腸癌'),
      coded(d.keytruda, 'P141'),
    ],
    image: 'BW25ZZZ',
  },
  {
    icd: 'C22.0',
    name: '肝細胞癌',
    summary: 'Hepatocellular carcinoma, BCLC stage C, portal vein invasion, Child-Pugh A, HBV carrier',
    department: 'AA',
    indications: [
      by(d.lenvima, '轉移性或無法手術切除之晚期肝細胞癌'),
      coded(d.tecentriq, 'P072'),
      coded(d.imfinzi, 'P072'),
    ],
    image: 'BF25ZZZ',
  },
  {
    icd: 'C61',
    name: '攝護腺惡性腫瘤',
    gender: 'male',
    summary: 'Prostate adenocarcinoma, Gleason 4+5, cT3bN1M1b, bone metastases, castration resistant',
    department: '08',
    indications: [by(d.xtandi, '去勢抗性轉移性攝護腺癌'), by(d.zytiga, '高風險轉移性荷爾蒙感受性攝護腺癌')],
    image: 'BW2GZZZ',
  },
  {
    icd: 'C64.1',
    name: '右側腎臟惡性腫瘤，腎盂除外',
    summary:
      'Clear cell renal cell carcinoma of right kidney, cT3aN0M1, lung metastases, IMDC intermediate risk',
    department: '08',
    indications: [by(d.cabometyx, '晚期腎細胞癌第二線治療'), coded(d.opdivo, 'P061')],
    image: 'BW21ZZZ',
  },
  {
    icd: 'C90.00',
    name: '多發性骨髓瘤，未達到緩解',
    summary:
      'Multiple myeloma, IgG kappa, R-ISS stage II, transplant ineligible, CRAB: anemia and lytic bone lesions',
    department: 'AF',
    indications: [
      by(d.revlimid, '多發性骨髓瘤併用dexamethasone'),
      by(d.darzalex, '復發或頑固性多發性骨髓瘤'),
    ],
    image: '46358-8',
  },
  {
    icd: 'C91.10',
    name: '慢性B細胞型淋巴球性白血病，未達到緩解',
    summary: 'Chronic lymphocytic leukemia, Rai stage III, del(17p) positive, progressive lymphocytosis',
    department: 'AF',
    indications: [coded(d.brukinsa, 'C91N1'), by(d.venclexta, '具17p缺失之慢性淋巴球性白血病')],
    image: '46358-8',
  },
];
