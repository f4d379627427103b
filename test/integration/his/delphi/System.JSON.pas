{ What the example of HIS介接 uses of the Delphi unit of this name, by Free Pascal's own: so that the example compiles and runs without Delphi. }
unit System.JSON;

{$mode delphi}

interface

uses
  fpjson;

type
  TJSONValue = class
  private
    FData: TJSONData;
    FKept: array of TJSONValue;
    function Keep(const Value: TJSONValue): TJSONValue;
  public
    constructor Create(const Data: TJSONData); virtual;
    destructor Destroy; override;
    function GetValue<T>(const Path: string): T;
    function Value: string;
  end;
  TJSONValueClass = class of TJSONValue;

  TJSONNull = class(TJSONValue)
  end;

  TJSONObject = class(TJSONValue)
  public
    class function ParseJSONValue(const Text: string): TJSONValue;
    function FindValue(const Path: string): TJSONValue;
  end;

  TJSONArray = class(TJSONValue)
  public type
    TEnumerator = class
    private
      FArray: TJSONArray;
      FIndex: Integer;
      function GetCurrent: TJSONValue;
    public
      function MoveNext: Boolean;
      property Current: TJSONValue read GetCurrent;
    end;
    function GetEnumerator: TEnumerator;
  end;

implementation

uses
  jsonparser, SysUtils;

constructor TJSONValue.Create(const Data: TJSONData);
begin
  FData := Data;
end;

destructor TJSONValue.Destroy;
var
  One: TJSONValue;
begin
  for One in FKept do
    One.Free;
  inherited;
end;

function TJSONValue.Keep(const Value: TJSONValue): TJSONValue;
begin
  SetLength(FKept, Length(FKept) + 1);
  FKept[High(FKept)] := Value;
  Result := Value;
end;

function TJSONValue.GetValue<T>(const Path: string): T;
begin
  if TypeInfo(T) = TypeInfo(string) then
    PString(@Result)^ := FData.GetPath(Path).AsString
  else if TypeInfo(T) = TypeInfo(Int64) then
    PInt64(@Result)^ := FData.GetPath(Path).AsInt64
  else
    PPointer(@Result)^ := Pointer(Keep(TJSONArray.Create(FData.GetPath(Path))));
end;

function TJSONValue.Value: string;
begin
  if FData is TJSONFloatNumber then
    Result := FloatToStr(FData.AsFloat)
  else
    Result := FData.AsString;
end;

function TJSONObject.FindValue(const Path: string): TJSONValue;
var
  Found: TJSONData;
begin
  Found := FData.FindPath(Path);
  if Found = nil then
    Exit(nil);
  if Found.IsNull then
    Result := Keep(TJSONNull.Create(Found))
  else
    Result := Keep(TJSONObject.Create(Found));
end;

class function TJSONObject.ParseJSONValue(const Text: string): TJSONValue;
begin
  Result := TJSONObject.Create(GetJSON(Text));
end;

function TJSONArray.GetEnumerator: TEnumerator;
begin
  Result := TEnumerator.Create;
  Result.FArray := Self;
  Result.FIndex := -1;
end;

function TJSONArray.TEnumerator.MoveNext: Boolean;
begin
  Inc(FIndex);
  Result := FIndex < FArray.FData.Count;
end;

function TJSONArray.TEnumerator.GetCurrent: TJSONValue;
begin
  Result := FArray.Keep(TJSONObject.Create(FArray.FData.Items[FIndex]));
end;

end.
