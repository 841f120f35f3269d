# A part of skeleton.ps1: what takes files, outputs, event logs and registry keys.
function Get-Refusal([string] $Path) {
    $plain = $Path.Replace('\', '/')
    if ($plain -like '*/security.evtx' -and $Set -eq 'full') { return '' }
    for ($i = 0; $i -lt $Deny.Count; $i += 2) {
        if ($plain -like $Deny[$i]) { return $Deny[$i + 1] }
    }
    return ''
}

# The files below a folder; links to other folders are not followed.
function Get-Below([System.IO.DirectoryInfo] $Folder) {
    foreach ($entry in $Folder.GetFileSystemInfos()) {
        $link = ($entry.Attributes -band [System.IO.FileAttributes]::ReparsePoint) -ne 0
        if ($entry -is [System.IO.FileInfo]) { $entry }
        elseif (-not $link) {
            try { Get-Below $entry } catch {
                if ($script:Mode -eq 'take') { Write-Record $script:Current 'failed' $entry.FullName '' '' $null $_.Exception.Message }
            }
        }
    }
}

function Get-Listed([string] $Item, [string[]] $Patterns) {
    $script:Current = $Item
    foreach ($pattern in $Patterns) {
        $found = @(Get-Item -Path ([Environment]::ExpandEnvironmentVariables($pattern)) -Force -ErrorAction SilentlyContinue)
        if ($found.Count -eq 0 -and $script:Mode -eq 'take') { Write-Record $Item 'absent' $pattern '' '' $null $Say.absent }
        foreach ($entry in $found) {
            if ($entry -is [System.IO.FileInfo]) { $entry; continue }
            try { Get-Below $entry } catch {
                if ($script:Mode -eq 'take') { Write-Record $Item 'failed' $entry.FullName '' '' $null $_.Exception.Message }
            }
        }
    }
}

# Of files that rotate, those written since the window began, up to the first written after its end.
function Select-Window($Files) {
    $over = @{}
    foreach ($file in @($Files | Sort-Object LastWriteTimeUtc)) {
        $stem = $file.FullName -replace '[0-9._-]+(\.log)?$', '$1'
        if ($file.LastWriteTimeUtc -lt $script:Since -or $over.ContainsKey($stem)) { continue }
        if ($file.LastWriteTimeUtc -ge $script:Until) { $over[$stem] = $true }
        $file
    }
}

function Hide-Secret([string] $Line) {
    if (-not $Hint.IsMatch($Line)) { return $Line }
    foreach ($rule in $Rules) { $Line = $rule.Replace($Line, '$1[redacted]') }
    return $Line
}

# How a file is written: an encoding for texts, nothing for what is not text.
function Get-TextEncoding([System.IO.Stream] $Stream) {
    $start = New-Object byte[] 8192
    $length = $Stream.Read($start, 0, 8192)
    $Stream.Position = 0
    if ($length -ge 2 -and $start[0] -eq 0xFF -and $start[1] -eq 0xFE) { return [System.Text.Encoding]::Unicode }
    if ($length -ge 3 -and $start[0] -eq 0xEF -and $start[1] -eq 0xBB -and $start[2] -eq 0xBF) { return [System.Text.Encoding]::UTF8 }
    for ($i = 0; $i -lt $length; $i++) { if ($start[$i] -eq 0) { return $null } }
    # Every byte is a character of this encoding and comes back as it was.
    return $Bytes
}

# Copies line by line with secrets blanked; tells whether anything was.
function Copy-Text([System.IO.Stream] $Stream, $Encoding, [string] $Target, [DateTime] $Deadline) {
    $reader = New-Object System.IO.StreamReader $Stream, $Encoding, $true
    $writer = New-Object System.IO.StreamWriter $Target, $false, $Encoding
    $changed = $false
    $end = $null
    try {
        while ($null -ne ($line = $reader.ReadLine())) {
            if ([DateTime]::UtcNow -gt $Deadline) { throw $Say.late }
            $kept = Hide-Secret $line
            if ($null -ne $end) {
                $kept = '[redacted]'
                if ($end.IsMatch($line)) { $end = $null }
            } elseif ($Hint.IsMatch($kept)) {
                for ($i = 0; $i -lt $Edges.Count; $i += 2) {
                    if ($Edges[$i].IsMatch($kept)) { $end = $Edges[$i + 1]; $kept = '[redacted]'; break }
                }
            }
            if ($kept -cne $line) { $changed = $true }
            $writer.WriteLine($kept)
        }
    } finally {
        $writer.Dispose()
        $reader.Dispose()
    }
    return $changed
}

function Copy-Bytes([System.IO.Stream] $Stream, [string] $Target, [DateTime] $Deadline) {
    $writer = [System.IO.File]::Create($Target)
    $buffer = New-Object byte[] 1048576
    try {
        while (($length = $Stream.Read($buffer, 0, $buffer.Length)) -gt 0) {
            if ([DateTime]::UtcNow -gt $Deadline) { throw $Say.late }
            $writer.Write($buffer, 0, $length)
        }
    } finally { $writer.Dispose() }
}

# Is there room? What is not a must leaves a fifth of the room to the musts.
function Test-Room([string] $Level, [long] $Size) {
    if ($Level -eq 'must') { return ($script:Total + $Size) -le $script:Limit }
    return ($script:Total + $Size) -le ($script:Limit * 4 / 5)
}

function Get-Obstacle($File) {
    $reason = Get-Refusal $File.FullName
    if ($reason) { return $reason }
    if ($File.LinkType -eq 'SymbolicLink' -or $File.LinkType -eq 'Junction') { return $Say.elsewhere }
    if ($File.Extension -match '^\.(zip|7z|gz|cab|rar)$') { return $Say.sealed }
    return ''
}

function Save-File([string] $Item, [string] $Level, [bool] $Redact, [DateTime] $Deadline, $File, [string] $Target, [string] $Source) {
    $path = $File.FullName
    if (-not $Source) { $Source = $path }
    if ($script:Taken.ContainsKey($path)) { return }
    $script:Taken[$path] = $true
    $reason = Get-Obstacle $File
    if ($reason) { Write-Record $Item 'denied' $Source '' '' $null $reason; return }
    if ([DateTime]::UtcNow -gt $Deadline) { Write-Record $Item 'skipped' $Source '' '' $null $Say.late; return }
    if (-not (Test-Room $Level $File.Length)) { Write-Record $Item 'skipped' $Source '' '' $null $Say.cap; return }
    if (-not $Target) { $Target = 'files\' + ($path -replace '^\\\\', '' -replace ':', '') }
    $full = Join-Path $script:Here $Target
    try {
        New-Item -ItemType Directory -Path (Split-Path -Parent $full) -Force | Out-Null
        $state = Copy-Guarded $path $full $Redact $Deadline
        if ($state -eq 'denied') { Write-Record $Item 'denied' $Source '' '' $null $Say.sealed; return }
        [System.IO.File]::SetLastWriteTimeUtc($full, $File.LastWriteTimeUtc)
        Write-Record $Item $state $Source $Target '' $null ''
    } catch {
        Remove-Item -LiteralPath $full -Force -ErrorAction SilentlyContinue
        Write-Record $Item 'failed' $Source '' '' $null $_.Exception.Message
    }
}

# Opens a file that others may be writing, and copies it as text or as bytes.
function Copy-Guarded([string] $Path, [string] $Target, [bool] $Redact, [DateTime] $Deadline) {
    $stream = [System.IO.File]::Open($Path, 'Open', 'Read', 'ReadWrite, Delete')
    try {
        $encoding = Get-TextEncoding $stream
        if ($null -ne $encoding) {
            if (Copy-Text $stream $encoding $Target $Deadline) { return 'redacted' }
            return 'taken'
        }
        if ($Redact) { return 'denied' }
        Copy-Bytes $stream $Target $Deadline
        return 'taken'
    } finally { $stream.Dispose() }
}

function Show-File($File) {
    if ($script:Taken.ContainsKey($File.FullName)) { return }
    $script:Taken[$File.FullName] = $true
    $reason = Get-Obstacle $File
    if (-not $reason) { $script:Planned += $File.Length }
    if (-not $DryRun) { return }
    if ($reason) { Write-Output ('  {0,12}  {1} ({2})' -f '-', $File.FullName, $reason) }
    else { Write-Output ('  {0,12}  {1}' -f $File.Length, $File.FullName) }
}

function Save-Files([string] $Item, [string] $Level, [int] $Seconds, [bool] $Window, [bool] $Redact, [string[]] $Patterns) {
    if (-not (Test-Wanted $Level)) { return }
    Start-Step $Item ($Patterns -join ' ')
    $deadline = [DateTime]::UtcNow.AddSeconds($Seconds)
    $files = @(Get-Listed $Item $Patterns)
    if ($Window -and $Set -ne 'full') { $files = @(Select-Window $files) }
    foreach ($file in $files) {
        if ($script:Mode -eq 'plan') { Show-File $file } else { Save-File $Item $Level $Redact $deadline $file '' '' }
    }
}

# Runs a program for a limited time and returns its exit status, nothing when it was ended.
function Start-Bounded([string] $Program, [string] $Arguments, [int] $Seconds, [string] $Into) {
    $process = Start-Process -FilePath $Program -ArgumentList $Arguments -NoNewWindow -PassThru `
        -RedirectStandardOutput $Into -RedirectStandardError ($Into + '.err')
    # Without its handle the exit status of a finished process is not kept.
    $null = $process.Handle
    if (-not $process.WaitForExit($Seconds * 1000)) {
        Start-Process -FilePath 'taskkill.exe' -ArgumentList ('/PID ' + $process.Id + ' /T /F') -WindowStyle Hidden -Wait
        $null = $process.WaitForExit(5000)
        return $null
    }
    $process.WaitForExit()
    return $process.ExitCode
}

function Save-Output([string] $Item, [string] $Level, [int] $Seconds, [string] $File, [string] $Command) {
    if (-not (Test-Wanted $Level)) { return }
    Start-Step $Item $Command
    if ($script:Mode -eq 'plan') { return }
    if (-not (Test-Room $Level 0)) { Write-Record $Item 'skipped' '' '' $Command $null $Say.cap; return }
    $raw = Join-Path $script:Scratch 'output'
    $intro = '$ProgressPreference = ''SilentlyContinue''; '
    $encoded = [Convert]::ToBase64String([System.Text.Encoding]::Unicode.GetBytes($intro + $Command))
    $arguments = '-NoProfile -NonInteractive -OutputFormat Text -ExecutionPolicy Bypass -EncodedCommand ' + $encoded
    $target = 'commands\' + $Item + '\' + $File
    try {
        $status = Start-Bounded 'powershell.exe' $arguments $Seconds $raw
        # Tools write in the machine's code page; their bytes are kept as they are.
        [System.IO.File]::AppendAllText($raw, [System.IO.File]::ReadAllText($raw + '.err', $Bytes), $Bytes)
        if (-not (Test-Room $Level (Get-Item -LiteralPath $raw).Length)) { Write-Record $Item 'skipped' '' '' $Command $status $Say.cap; return }
        $full = Join-Path $script:Here $target
        New-Item -ItemType Directory -Path (Split-Path -Parent $full) -Force | Out-Null
        $stream = [System.IO.File]::Open($raw, 'Open', 'Read', 'ReadWrite, Delete')
        $null = Copy-Text $stream $Bytes $full ([DateTime]::UtcNow.AddSeconds($Seconds))
        if ($null -eq $status) { Write-Record $Item 'timedOut' '' $target $Command $null $Say.late }
        elseif ($status -ne 0) { Write-Record $Item 'failed' '' $target $Command $status '' }
        else { Write-Record $Item 'taken' '' $target $Command $status '' }
    } catch { Write-Record $Item 'failed' '' '' $Command $null $_.Exception.Message }
}

# Takes what a tool writes into a file of its own.
function Save-Export([string] $Item, [string] $Level, [int] $Seconds, [string] $Source, [string] $File, [string] $Program, [string] $Arguments) {
    $command = $Program + ' ' + $Arguments
    $made = Join-Path $script:Scratch $File
    try {
        $status = Start-Bounded $Program ($Arguments -replace '<file>', $made.Replace('$', '$$')) $Seconds (Join-Path $script:Scratch 'output')
        if ($null -eq $status) { Write-Record $Item 'timedOut' $Source '' $command $null $Say.late }
        elseif ($status -ne 0) {
            $said = (Get-Content -LiteralPath (Join-Path $script:Scratch 'output.err')) -join ' '
            Write-Record $Item 'failed' $Source '' $command $status $said
        } else {
            $deadline = [DateTime]::UtcNow.AddSeconds($Seconds)
            Save-File $Item $Level $false $deadline (Get-Item -LiteralPath $made) ('exports\' + $Item + '\' + $File) $Source
        }
    } catch { Write-Record $Item 'failed' $Source '' $command $null $_.Exception.Message }
    $script:Taken.Remove($made)
    Remove-Item -LiteralPath $made -Force -ErrorAction SilentlyContinue
}

function Save-Events([string] $Item, [string] $Level, [int] $Seconds, [bool] $Window, [string[]] $Channels) {
    if (-not (Test-Wanted $Level)) { return }
    Start-Step $Item ($Channels -join ', ')
    if ($script:Mode -eq 'plan') { return }
    foreach ($channel in $Channels) {
        $query = ''
        if ($Window -and $Set -ne 'full') {
            $query = " `"/q:*[System[TimeCreated[@SystemTime>='{0:yyyy-MM-ddTHH:mm:ss.fffZ}' and @SystemTime<='{1:yyyy-MM-ddTHH:mm:ss.fffZ}']]]`"" -f $script:Since, $script:Until
        }
        Save-Export $Item $Level $Seconds $channel (($channel -replace '[^A-Za-z0-9.-]', '-') + '.evtx') 'wevtutil.exe' ("epl `"$channel`" `"<file>`"" + $query)
    }
}

function Save-Registry([string] $Item, [string] $Level, [int] $Seconds, [string[]] $Keys) {
    if (-not (Test-Wanted $Level)) { return }
    Start-Step $Item ($Keys -join ', ')
    if ($script:Mode -eq 'plan') { return }
    foreach ($key in $Keys) {
        Save-Export $Item $Level $Seconds $key (($key -replace '[^A-Za-z0-9.-]', '-') + '.reg') 'reg.exe' "export `"$key`" `"<file>`" /y"
    }
}

# A step that fails in an unforeseen way is recorded and the next one begins.
function Write-Trouble([string] $Item, $Trouble) {
    if ($script:Mode -eq 'take') { Write-Record $Item 'failed' '' '' '' $null $Trouble.Exception.Message }
}
