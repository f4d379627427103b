{ What the example of HIS介接 uses of the Delphi unit of this name, by Free Pascal's own: so that the example compiles and runs without Delphi. }
unit System.Net.URLClient;

{$mode delphi}

interface

type
  TNetHeader = record
    Name: string;
    Value: string;
    constructor Create(const AName, AValue: string);
  end;
  TNetHeaders = array of TNetHeader;

implementation

constructor TNetHeader.Create(const AName, AValue: string);
begin
  Name := AName;
  Value := AValue;
end;

end.
