-- 讀一份結果檔，寫入 HIS 的資料表：同一份申請（以 sha256 分）只留 revision 最大的一份。
-- Oracle 18c 以上。這一份沒有在 Oracle 上執行過；欄位名稱與型別由測試對照結果檔的格式。
--
-- 先由 DBA 建立目錄物件：create directory PAS_RESULTS as '/srv/pas/results';
-- PL/SQL 不能列出資料夾：檔名由排程程式逐一傳入，或用外部資料表的 PREPROCESSOR 列出 *.result.json。
-- 用法：exec read_pas_result('A1126-0031.result.json')

create table pas_result (
  sha256              varchar2(64 char) primary key,
  case_id             varchar2(40 char) not null,
  revision            number(19)        not null,  -- 64 位元：還原或換機後是 13 位數
  file_name           varchar2(255 char) not null,
  duplicate_of        varchar2(255 char),
  delivery            varchar2(20 char) not null,
  review              varchar2(20 char) not null,
  decision            varchar2(30 char),
  case_number         varchar2(64 char),
  receipt_number      varchar2(64 char),
  missing_attachments number(10)        not null,
  issue_code          varchar2(64 char),
  issue_text          varchar2(4000 byte)
);

create table pas_result_item (
  sha256            varchar2(64 char) not null references pas_result on delete cascade,
  item_sequence     number(10)        not null,
  result_code       varchar2(10 char),
  approved_quantity number,
  opinion           clob,
  primary key (sha256, item_sequence)
);

create table pas_result_problem (
  sha256   varchar2(64 char)  not null references pas_result on delete cascade,
  severity varchar2(10 char)  not null,
  code     varchar2(64 char)  not null,
  message  varchar2(4000 byte) not null
);

create or replace procedure read_pas_result(p_file in varchar2, p_directory in varchar2 default 'PAS_RESULTS') as
  l_file    bfile := bfilename(p_directory, p_file);
  l_json    clob;
  l_from    integer := 1;
  l_to      integer := 1;
  l_context integer := dbms_lob.default_lang_ctx;
  l_warning integer;
  l_sha256  pas_result.sha256%type;
  l_format  number;
begin
  dbms_lob.createtemporary(l_json, true);
  dbms_lob.fileopen(l_file, dbms_lob.file_readonly);
  -- 檔案是 UTF-8，與資料庫字元集（如 ZHT16MSWIN950）無關。
  dbms_lob.loadclobfromfile(l_json, l_file, dbms_lob.lobmaxsize, l_to, l_from,
                            nls_charset_id('AL32UTF8'), l_context, l_warning);
  dbms_lob.fileclose(l_file);

  select j.sha256, j.format
    into l_sha256, l_format
    from json_table(l_json, '$' error on error columns (
           sha256 varchar2(64 char) path '$.sha256',
           format number            path '$.format')) j;
  if l_format <> 1 then
    raise_application_error(-20001, p_file || '：不認得的 format，請更新本程式');
  end if;

  merge into pas_result t
  using (
    select *
      from json_table(l_json, '$' error on error columns (
             sha256              varchar2(64 char)  path '$.sha256',
             case_id             varchar2(40 char)  path '$.caseId',
             revision            number(19)         path '$.revision',
             file_name           varchar2(255 char) path '$.fileName',
             duplicate_of        varchar2(255 char) path '$.duplicateOf',
             delivery            varchar2(20 char)  path '$.delivery',
             review              varchar2(20 char)  path '$.review',
             decision            varchar2(30 char)  path '$.decision',
             case_number         varchar2(64 char)  path '$.caseNumber',
             receipt_number      varchar2(64 char)  path '$.receiptNumber',
             missing_attachments number(10)         path '$.missingAttachments',
             issue_code          varchar2(64 char)  path '$.issue.code' null on error,
             issue_text          varchar2(4000 byte) path '$.issue.text' null on error))) j
  on (t.sha256 = j.sha256)
  when matched then update
    set t.case_id = j.case_id, t.revision = j.revision, t.file_name = j.file_name,
        t.duplicate_of = j.duplicate_of, t.delivery = j.delivery, t.review = j.review,
        t.decision = j.decision, t.case_number = j.case_number, t.receipt_number = j.receipt_number,
        t.missing_attachments = j.missing_attachments, t.issue_code = j.issue_code, t.issue_text = j.issue_text
    -- revision 大的為準；同一份寫成兩個檔名時，取原檔名的那一份。
    where j.revision > t.revision
       or (j.revision = t.revision and j.duplicate_of is null and t.duplicate_of is not null)
  when not matched then insert
    (sha256, case_id, revision, file_name, duplicate_of, delivery, review, decision, case_number,
     receipt_number, missing_attachments, issue_code, issue_text)
    values (j.sha256, j.case_id, j.revision, j.file_name, j.duplicate_of, j.delivery, j.review, j.decision,
            j.case_number, j.receipt_number, j.missing_attachments, j.issue_code, j.issue_text);

  if sql%rowcount > 0 then
    delete from pas_result_item where sha256 = l_sha256;
    insert into pas_result_item (sha256, item_sequence, result_code, approved_quantity, opinion)
      select l_sha256, j.item_sequence, j.result_code, j.approved_quantity, j.opinion
        from json_table(l_json, '$.items[*]' error on error columns (
               item_sequence     number(10)        path '$.sequence',
               result_code       varchar2(10 char) path '$.resultCode',
               approved_quantity number            path '$.approvedQuantity',
               opinion           clob              path '$.opinion')) j;
    delete from pas_result_problem where sha256 = l_sha256;
    insert into pas_result_problem (sha256, severity, code, message)
      select l_sha256, j.severity, j.code, j.message
        from json_table(l_json, '$.problems[*]' error on error columns (
               severity varchar2(10 char)   path '$.severity',
               code     varchar2(64 char)   path '$.code',
               message  varchar2(4000 byte) path '$.message')) j;
  end if;
  commit;
  dbms_lob.freetemporary(l_json);
exception
  when others then
    -- 讀不到或內容不對：什麼都不寫入，下次再讀。
    rollback;
    if dbms_lob.fileisopen(l_file) = 1 then
      dbms_lob.fileclose(l_file);
    end if;
    raise;
end;
/
