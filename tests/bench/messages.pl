# tests/bench/messages.c's peer: the same messages and records with Mail::DKIM, in one process.
use strict;
use warnings;
use Mail::DKIM::Verifier;
use Net::DNS;

my ( $seconds, $records, @files ) = @ARGV;
my %known;
open my $in, '<', $records or die;
while (<$in>) {
    chomp;
    my ( $name, $text ) = split / /, $_, 2;
    $known{$name} = [ Net::DNS::RR->new( owner => $name, type => 'TXT', txtdata => [ $text =~ /.{1,255}/g ] ) ];
}
{
    no warnings 'redefine';
    *Mail::DKIM::DNS::query = sub { return @{ $known{ $_[0] } || [] } };
    *Mail::DKIM::DNS::query_async = sub {
        my ( $name, $type, %told ) = @_;
        my @found = Mail::DKIM::DNS::query( $name, $type );
        return sub { return $told{Callbacks}{Success}->(@found) };
    };
}
my @messages = map { local ( @ARGV, $/ ) = ($_); <> } @files;
my ( $done, $began ) = ( 0, (times)[0] + (times)[1] );
my $used = 0;
while ( $used < $seconds ) {
    my $verifier = Mail::DKIM::Verifier->new;
    $verifier->PRINT( $messages[ $done++ % @messages ] );
    $verifier->CLOSE;
    die $verifier->result_detail if $verifier->result ne 'pass';
    $used = (times)[0] + (times)[1] - $began;
}
printf "%.1f\n", $done / $used;
