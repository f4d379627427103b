{ What the example of HIS介接 uses of the Delphi unit of this name, by Free Pascal's own: so that the example compiles and runs without Delphi. }
unit System.Net.HttpClient;

{$mode delphi}

interface

uses
  System.SysUtils, System.Classes, System.Net.URLClient;

type
  IHTTPResponse = interface
    function GetStatusCode: Integer;
    function ContentAsString(const Encoding: TEncoding = nil): string;
    property StatusCode: Integer read GetStatusCode;
  end;

  THTTPClient = class
  public
    function Post(const Url: string; const Source: TStream; const ResponseContent: TStream = nil;
      const Headers: TNetHeaders = nil): IHTTPResponse;
  end;

implementation

uses
  Classes, fphttpclient;

type
  TAnswer = class(TInterfacedObject, IHTTPResponse)
  private
    FStatus: Integer;
    FText: string;
  public
    function GetStatusCode: Integer;
    function ContentAsString(const Encoding: TEncoding = nil): string;
  end;

function TAnswer.GetStatusCode: Integer;
begin
  Result := FStatus;
end;

function TAnswer.ContentAsString(const Encoding: TEncoding = nil): string;
begin
  Result := FText;
end;


function THTTPClient.Post(const Url: string; const Source: TStream; const ResponseContent: TStream = nil;
  const Headers: TNetHeaders = nil): IHTTPResponse;
var
  Client: TFPHTTPClient;
  Body: TStringStream;
  Answer: TAnswer;
  I: Integer;
begin
  Answer := TAnswer.Create;
  Result := Answer;
  Client := TFPHTTPClient.Create(nil);
  Body := TStringStream.Create('');
  try
    for I := 0 to High(Headers) do
      Client.AddHeader(Headers[I].Name, Headers[I].Value);
    Client.RequestBody := Source;
    // No status is an exception, as in Delphi.
    Client.HTTPMethod('POST', Url, Body, []);
    Answer.FStatus := Client.ResponseStatusCode;
    Answer.FText := Body.DataString;
  finally
    Body.Free;
    Client.Free;
  end;
end;

end.
