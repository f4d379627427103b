{ What the example of HIS介接 uses of the Delphi unit of this name, by Free Pascal's own: so that the example compiles and runs without Delphi. }
unit System.SysUtils;

{$mode delphi}

interface

uses
  SysUtils;

const
  fmOpenRead = SysUtils.fmOpenRead;
  fmShareDenyWrite = SysUtils.fmShareDenyWrite;

type
  Exception = SysUtils.Exception;
  TEncoding = SysUtils.TEncoding;

function GetEnvironmentVariable(const Name: string): string;

implementation

function GetEnvironmentVariable(const Name: string): string;
begin
  Result := SysUtils.GetEnvironmentVariable(Name);
end;

initialization
  SetMultiByteConversionCodePage(CP_UTF8);
  SetTextCodePage(Output, CP_UTF8);

end.
