// 讀出結果資料夾：每一份申請（以 sha256 分）印出 revision 最大的一份，以及各品項的核定、檢核問題與拒收原因。
// 用法：ReadResults.exe 結果資料夾        （Delphi 10.3 以上）
program ReadResults;

{$APPTYPE CONSOLE}

uses
  System.SysUtils, System.Classes, System.IOUtils, System.JSON;

const
  Fields: array [0..8] of string = ('fileName', 'caseId', 'revision', 'delivery', 'review', 'decision',
    'caseNumber', 'receiptNumber', 'missingAttachments');
  ItemFields: array [0..3] of string = ('sequence', 'resultCode', 'approvedQuantity', 'opinion');
  ProblemFields: array [0..2] of string = ('severity', 'code', 'message');
  IssueFields: array [0..1] of string = ('code', 'text');

var
  Newest: TStringList;

// null 讀成空字串；內容裡的換行與定位字元換成空白。
function TextOf(const Source: TJSONObject; const Name: string): string;
var
  Field: TJSONValue;
  I: Integer;
begin
  Field := Source.FindValue(Name);
  if Field = nil then
    raise Exception.Create('沒有欄位：' + Name);
  if Field is TJSONNull then
    Exit('');
  Result := Field.Value;
  for I := 1 to Length(Result) do
    if Result[I] < ' ' then
      Result[I] := ' ';
end;

procedure Print(const Head: string; const Source: TJSONObject; const Names: array of string);
var
  Line, Name: string;
begin
  Line := Head;
  for Name in Names do
  begin
    if Line <> '' then
      Line := Line + #9;
    Line := Line + TextOf(Source, Name);
  end;
  Writeln(Line);
end;

// revision 大的為準（Int64：還原或換機後是 13 位數）；同一份寫成兩個檔名時，取原檔名的那一份。
function IsNewer(const One, Other: TJSONObject): Boolean;
var
  OneRevision, OtherRevision: Int64;
begin
  OneRevision := One.GetValue<Int64>('revision');
  OtherRevision := Other.GetValue<Int64>('revision');
  if OneRevision <> OtherRevision then
    Exit(OneRevision > OtherRevision);
  Result := (TextOf(One, 'duplicateOf') = '') and (TextOf(Other, 'duplicateOf') <> '');
end;

procedure Take(const Path: string);
var
  One: TJSONObject;
  Place: Integer;
begin
  if not TFile.Exists(Path) then
    Exit; // 列出之後剛被移走
  One := TJSONObject.ParseJSONValue(TFile.ReadAllText(Path, TEncoding.UTF8)) as TJSONObject;
  if One.GetValue<Int64>('format') <> 1 then
    raise Exception.Create(Path + '：不認得的 format，請更新本程式');
  Place := Newest.IndexOf(TextOf(One, 'sha256'));
  if Place < 0 then
    Newest.AddObject(TextOf(One, 'sha256'), One)
  else if IsNewer(One, Newest.Objects[Place] as TJSONObject) then
  begin
    Newest.Objects[Place].Free;
    Newest.Objects[Place] := One;
  end
  else
    One.Free;
end;

procedure PrintAll(const One: TJSONObject);
var
  Part: TJSONValue;
begin
  // 正式程式在這裡以 sha256 找到自己的申請，寫入 HIS 的資料表。
  Print('', One, Fields);
  for Part in One.GetValue<TJSONArray>('items') do
    Print('item', Part as TJSONObject, ItemFields);
  for Part in One.GetValue<TJSONArray>('problems') do
    Print('problem', Part as TJSONObject, ProblemFields);
  if not (One.FindValue('issue') is TJSONNull) then
    Print('issue', One.FindValue('issue') as TJSONObject, IssueFields);
end;

var
  Path: string;
  I: Integer;
begin
  Newest := TStringList.Create;
  try
    Newest.OwnsObjects := True;
    Newest.Sorted := True;
    for Path in TDirectory.GetFiles(ParamStr(1), '*.result.json') do
      Take(Path);
    for I := 0 to Newest.Count - 1 do
      PrintAll(Newest.Objects[I] as TJSONObject);
  finally
    Newest.Free;
  end;
end.
