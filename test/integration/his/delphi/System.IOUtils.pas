{ What the example of HIS介接 uses of the Delphi unit of this name, by Free Pascal's own: so that the example compiles and runs without Delphi. }
unit System.IOUtils;

{$mode delphi}

interface

uses
  SysUtils;

type
  TDirectory = class
  public
    class function GetFiles(const Path, Pattern: string): TStringArray;
  end;

  TFile = class
  public
    class function Exists(const Path: string): Boolean;
    class function ReadAllText(const Path: string; const Encoding: TEncoding): string;
  end;

implementation

uses
  Classes;

class function TDirectory.GetFiles(const Path, Pattern: string): TStringArray;
var
  Found: TSearchRec;
begin
  Result := nil;
  if FindFirst(Path + PathDelim + Pattern, faAnyFile and not faDirectory, Found) = 0 then
    repeat
      SetLength(Result, Length(Result) + 1);
      Result[High(Result)] := Path + PathDelim + Found.Name;
    until FindNext(Found) <> 0;
  FindClose(Found);
end;

class function TFile.Exists(const Path: string): Boolean;
begin
  Result := FileExists(Path);
end;

class function TFile.ReadAllText(const Path: string; const Encoding: TEncoding): string;
var
  Source: TFileStream;
  Bytes: TBytes;
begin
  Source := TFileStream.Create(Path, fmOpenRead or fmShareDenyNone);
  try
    SetLength(Bytes, Source.Size);
    if Length(Bytes) > 0 then
      Source.ReadBuffer(Bytes[0], Length(Bytes));
  finally
    Source.Free;
  end;
  Result := string(Encoding.GetString(Bytes));
end;

end.
