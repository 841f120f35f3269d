# Gathers what support needs for one failure of Azure Backup. It runs read-only commands and copies
# files; all it leaves is one private folder. Nothing needs to be installed, nothing is sent.
#   powershell.exe -NoProfile -ExecutionPolicy Bypass -File FILE [-Set minimum|recommended|full]
#     [-DryRun] [-Case ID] [-Output FOLDER] [-MaxMB N] [-From UTC] [-To UTC]
# For Windows PowerShell 5.1, run as administrator.
# Exit status: 0 packed, 2 wrong use, 3 too little room, 4 not packed.
param(
    [ValidateSet('minimum', 'recommended', 'full')] [string] $Set = 'recommended',
    [switch] $DryRun,
    [string] $Case,
    [string] $Output = $env:TEMP,
    [ValidateRange(1, 9999999)] [int] $MaxMB = 2048,
    [string] $From,
    [string] $To
)
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
[System.Threading.Thread]::CurrentThread.CurrentCulture = [System.Globalization.CultureInfo]::InvariantCulture
#:facts
#:steps
$Utf8 = New-Object System.Text.UTF8Encoding $false
$Bytes = [System.Text.Encoding]::GetEncoding(28591)
$IgnoreCase = [System.Text.RegularExpressions.RegexOptions]::IgnoreCase
$Hint = New-Object System.Text.RegularExpressions.Regex $HintPattern, $IgnoreCase
$Rules = @($Blanked | ForEach-Object { New-Object System.Text.RegularExpressions.Regex $_, $IgnoreCase })
$Edges = @($Blocks | ForEach-Object { New-Object System.Text.RegularExpressions.Regex $_, $IgnoreCase })

function Get-Now { [DateTime]::UtcNow.ToString('yyyy-MM-ddTHH:mm:ssZ') }

function ConvertTo-Utc([string] $Text) {
    $style = [System.Globalization.DateTimeStyles]'AssumeUniversal, AdjustToUniversal'
    [DateTime]::Parse($Text, [System.Globalization.CultureInfo]::InvariantCulture, $style)
}

function Test-Wanted([string] $Level) {
    ($Level -eq 'must') -or ($Set -eq 'full') -or ($Level -eq 'should' -and $Set -eq 'recommended')
}

# The manifests are complete after every record, so that a run that is killed leaves them whole.
function Write-Record([string] $Item, [string] $State, [string] $Source, [string] $File, [string] $Command, $ExitStatus, [string] $Reason) {
    $size = $null
    $digest = ''
    if ($File) {
        $path = Join-Path $script:Here $File
        $size = (Get-Item -LiteralPath $path -Force).Length
        $digest = (Get-FileHash -LiteralPath $path -Algorithm SHA256).Hash.ToLowerInvariant()
        $script:Total += $size
    }
    $record = [ordered]@{
        utc = Get-Now; item = $Item; state = $State; source = $Source; file = $File.Replace('\', '/'); size = $size
        sha256 = $digest; command = $Command; exitStatus = $ExitStatus; reason = $Reason
    }
    $line = @($record.utc, $State, $Item, $size, $digest, $ExitStatus, $File, ($Source + $Command), $Reason) -join "`t"
    Add-Text 'manifest.txt' ($line -replace '[\r\n]+', ' ')
    Set-Tail ($script:Comma + "`r`n" + (ConvertTo-Json $record -Compress)) $Tail
    $script:Comma = ','
}

function Add-Text([string] $Name, [string] $Text) {
    [System.IO.File]::AppendAllText((Join-Path $script:Here $Name), $Text + "`r`n", $Utf8)
}

function Set-Tail([string] $Text, [string] $Last) {
    $stream = [System.IO.File]::Open((Join-Path $script:Here 'manifest.json'), 'Open', 'ReadWrite')
    try {
        $stream.SetLength($stream.Length - $Tail.Length)
        $stream.Position = $stream.Length
        $content = $Utf8.GetBytes($Text + $Last)
        $stream.Write($content, 0, $content.Length)
    } finally { $stream.Dispose() }
}

#:gathering
function Start-Step([string] $Item, [string] $What) {
    if ($script:Mode -eq 'plan') { $script:Count += 1 } else { $script:Step += 1 }
    if ($DryRun) { Write-Output ($Item + ': ' + $What) }
    elseif ($script:Mode -eq 'take') { Write-Output ('[{0}/{1}] {2}' -f $script:Step, $script:Count, $Item) }
}

function New-Room {
    $name = '{0}_{1}_{2}_{3}' -f $Case, $Vm, $Scenario, [DateTime]::UtcNow.ToString('yyyyMMddTHHmmssZ')
    $try = 0
    $script:Name = $name
    while (Test-Path -LiteralPath (Join-Path $Output $script:Name)) {
        $try += 1
        $script:Name = $name + '-' + $try
    }
    $script:Run = (New-Item -ItemType Directory -Path (Join-Path $Output $script:Name)).FullName
    # Only the system, administrators and the user may look inside.
    $user = [System.Security.Principal.WindowsIdentity]::GetCurrent().User.Value
    & icacls.exe $script:Run /inheritance:r /grant:r '*S-1-5-18:(OI)(CI)F' '*S-1-5-32-544:(OI)(CI)F' "*${user}:(OI)(CI)F" | Out-Null
    $script:Here = (New-Item -ItemType Directory -Path (Join-Path $script:Run 'all')).FullName
    $script:Scratch = (New-Item -ItemType Directory -Path (Join-Path $script:Run 'scratch')).FullName
    $head = [ordered]@{ case = $Case; vm = $Vm; scenario = $Scenario; set = $Set; startedUtc = Get-Now; from = $From; to = $To }
    $text = (ConvertTo-Json $head -Compress).TrimEnd('}') + ',"records":[' + $Tail
    [System.IO.File]::WriteAllText((Join-Path $script:Here 'manifest.json'), $text, $Utf8)
    Add-Text 'manifest.txt' ("utc`tstate`titem`tsize`tsha256`texit`tfile`tsource`treason")
    Write-Environment
}

function Write-Environment {
    for ($i = 0; $i -lt $Facts.Count; $i += 2) { Add-Text 'environment.txt' (Hide-Secret ($Facts[$i] + ': ' + $Facts[$i + 1])) }
    $zone = [TimeZoneInfo]::Local
    $lines = @(
        "set: $Set", "from: $From", "to: $To", "host: $env:COMPUTERNAME", ('time: ' + (Get-Now))
        ('timezone: ' + $zone.Id + ' ' + $zone.GetUtcOffset([DateTime]::Now)), ('system: ' + [Environment]::OSVersion.VersionString)
        ('powershell: ' + $PSVersionTable.PSVersion)
    )
    foreach ($line in $lines) { Add-Text 'environment.txt' $line }
}

# tar.exe writes archives of any size and ships since Windows Server 2019; before, .NET does it.
function Save-Archive {
    $archive = Join-Path $script:Run ($script:Name + '.zip')
    $tar = Join-Path $env:SystemRoot 'System32\tar.exe'
    if (Test-Path -LiteralPath $tar) {
        & $tar -a -cf $archive -C $script:Here .
        if ($LASTEXITCODE -ne 0) { throw "tar.exe: $LASTEXITCODE" }
    } else {
        Add-Type -AssemblyName System.IO.Compression.FileSystem
        [System.IO.Compression.ZipFile]::CreateFromDirectory($script:Here, $archive)
    }
    Remove-Item -LiteralPath $script:Here -Recurse -Force
    $digest = (Get-FileHash -LiteralPath $archive -Algorithm SHA256).Hash.ToLowerInvariant()
    [System.IO.File]::WriteAllText($archive + '.sha256', $digest + '  ' + $script:Name + '.zip', $Utf8)
    $archive
}

function Initialize-Setting {
    if (-not $Case) { $script:Case = $DefaultCase }
    $script:Case = $script:Case -replace '[^A-Za-z0-9-]', '-'
    if (-not $From) { $script:From = $DefaultFrom }
    if (-not $To) { $script:To = $DefaultTo }
    if (-not $script:From) { $script:From = [DateTime]::UtcNow.AddDays(-7).ToString('yyyy-MM-ddTHH:mm:ssZ') }
    if (-not $script:To) { $script:To = Get-Now }
    $script:Since = ConvertTo-Utc $script:From
    $script:Until = ConvertTo-Utc $script:To
    $script:Limit = [long] $MaxMB * 1048576
    $script:Output = (Get-Item -LiteralPath $Output).FullName
    $env:TRIAGE_SINCE = $script:Since.ToString('o')
    $env:TRIAGE_UNTIL = $script:Until.ToString('o')
}

try { Initialize-Setting } catch {
    Write-Output $Say.usage
    exit 2
}
if ($Question) {
    Write-Output $Question
    if ([Environment]::UserInteractive -and -not $DryRun -and (Read-Host ($Say.confirm + ' [y/N]')) -ne 'y') { exit 2 }
}
$identity = New-Object System.Security.Principal.WindowsPrincipal ([System.Security.Principal.WindowsIdentity]::GetCurrent())
if (-not $identity.IsInRole([System.Security.Principal.WindowsBuiltInRole]::Administrator)) { Write-Output $Say.unprivileged }
$Tail = "`r`n],`"state`":`"interrupted`"}"
$Mode = 'plan'
$Count = 0
$Step = 0
$Total = [long] 0
$Planned = [long] 0
$Comma = ''
$Taken = @{}
Invoke-Step
Write-Output ('{0} {1}, {2} MB ({3}, {4} - {5})' -f $Say.planned, $Count, [Math]::Ceiling($Planned / 1048576), $Set, $From, $To)
$free = (New-Object System.IO.DriveInfo ([System.IO.Path]::GetPathRoot($Output))).AvailableFreeSpace
if ($free -lt [Math]::Min($Planned, $Limit) * 2 + 67108864) {
    Write-Output ('{0} {1} ({2} MB)' -f $Say.full, $Output, [Math]::Floor($free / 1048576))
    if (-not $DryRun) { exit 3 }
}
if ($DryRun) { exit 0 }
$Taken = @{}
$Mode = 'take'
try { New-Room } catch {
    Write-Output ($Say.unwritable + ' ' + $Output)
    exit 3
}
$finished = $false
try {
    Invoke-Step
    Set-Tail '' ("`r`n],`"state`":`"complete`",`"finishedUtc`":`"" + (Get-Now) + "`"}")
    $finished = $true
} finally {
    if (-not $finished) { [Console]::Error.WriteLine($Say.stopped + ' ' + $Here) }
    Remove-Item -LiteralPath $Scratch -Recurse -Force -ErrorAction SilentlyContinue
}
try { $archive = Save-Archive } catch {
    Write-Output ($Say.unpacked + ' ' + $Here + ' ' + $_.Exception.Message)
    exit 4
}
foreach ($line in $Guide) { Write-Output $line }
Write-Output ($Say.done + ' ' + $archive)
